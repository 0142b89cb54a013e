import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { addUnit } from '../../src/server/units/unit-registry.ts'
import { flatPhotos } from '../fixtures/province/flat-photos.ts'
import { type SamplePerson, samplePerson, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'
import { chromiumPath, launchChromium, launchTimeout } from '../fixtures/window/launch.ts'

const lacking = !existsSync(chromiumPath)
if (lacking) console.warn(`verification page not tried in a browser: no ${chromiumPath}`)

describe.skipIf(lacking)('the verification page in a browser', () => {
  let home: string
  let province: Province
  let browser: Browser
  let person: SamplePerson
  let number: string
  let address: string
  let pdf: Uint8Array

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'gzzc-browser-'))
    await initProvince(home)
    province = await openProvince(home, { pdfThreads: 1, ...flatPhotos })
    const { enrolmentCode } = await addUnit(province.units, sampleOfficer, sampleUnit)
    const url = await province.listen()
    const device = await ScriptedDevice.ready(url, enrolmentCode, province.units)
    person = await samplePerson(1)
    const { manifest } = await device.submit([person])
    await confirmBatch(province.issuing, { kind: 'officer', id: 'sample' }, { batchId: manifest.batchId })
    number = (await issueCertificates(province.issuing, { kind: 'officer', id: 'sample' })).issued[0]!
    pdf = await device.call('certificatePdf', undefined, { number })
    const token = /\/Token\(([A-Z2-7]+)\)/.exec(Buffer.from(pdf).toString('latin1'))![1]!
    address = `${url}/V/${number}#${token}`
    browser = await launchChromium()
  }, launchTimeout)
  afterAll(async () => {
    await browser?.close()
    await province?.close()
    await rm(home, { recursive: true, force: true })
  })

  /** A new page that records its console errors and every address it requests. */
  const open = async (to: string) => {
    const page = await browser.newPage()
    const complaints: string[] = []
    const asked: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(to)
    return { page, complaints, asked }
  }

  test("the QR code's token is read from the fragment, checked, and shown for comparison", async () => {
    const { page, complaints, asked } = await open(address)
    const result = page.locator('#result')
    await result.getByText('核验码真实，证书现在有效').waitFor()
    expect(await result.textContent()).toContain(person.record.name)
    expect(await result.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true)
    // The token is sent in a body, so no address except that of the code contains it.
    const token = address.split('#')[1]!
    expect(asked.slice(1).filter((url) => url.includes(token))).toEqual([])
    expect(complaints).toEqual([])
    await page.close()
  })

  test('a token of another number, or a changed one, is not confirmed', async () => {
    const other = address.at(-9) === 'A' ? 'B' : 'A'
    const { page } = await open(address.slice(0, -9) + other + address.slice(-8))
    const result = page.locator('#result')
    await result.getByText('未能确认为真实有效的证书').waitFor()
    expect(await result.textContent()).not.toContain('证书真实有效')
    await page.close()
  })

  test('both forms work by keyboard and file chooser', async () => {
    const { page, complaints } = await open(new URL('/zccx', address).href)
    await page.getByLabel('姓名').fill(person.record.name)
    await page.getByLabel('证书编号').fill(number)
    await page.keyboard.press('Enter')
    await page.getByText('查到 1 份证书').waitFor()
    const file = join(home, '证书.pdf')
    await writeFile(file, pdf)
    await page.getByLabel('PDF 文件').setInputFiles(file)
    await page.getByRole('button', { name: '核验文件' }).click()
    await page.getByText('证书真实有效').waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })

  test('nothing is wider than a small telephone', async () => {
    const { page } = await open(address)
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
    await page.close()
  })
})
