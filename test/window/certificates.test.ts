import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { openZip } from '../../src/files/zip.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { listBatches } from '../../src/server/sync/batch-list.ts'
import { officer, openProvinceHome, type ProvinceHome } from '../fixtures/province/province-home.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { see, showInElectron, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { signInAs } from '../fixtures/window/signing-in.ts'

// pdf.js in Electron: with the app's own origin and policy, and the oldest supported Chromium.

let made: ProvinceHome
let shown: Awaited<ReturnType<typeof showInElectron>>

beforeAll(async () => {
  requireBuilt()
  made = await openProvinceHome(20, 3)
  await made.as('clerk', (unit) => submit(unit))
  await made.as('reviewer', async (unit) => {
    await submit(unit)
    await syncUnit(unit.syncContext)
    for (const { id } of await listBatches(made.province.sync, officer))
      await confirmBatch(made.province.issuing, officer, { batchId: id })
    await issueCertificates(made.province.issuing, officer)
    await syncUnit(unit.syncContext)
  })
  shown = await showInElectron(made.home)
}, launchTimeout)
afterAll(async () => {
  await shown?.close()
  await made?.province.close()
})

test('a certificate is fetched, stored and shown, with nothing on the console', async () => {
  const { page, app, complaints } = shown
  await signInAs(page, 'clerk')
  await page.getByRole('menuitem', { name: '证书' }).click()
  const rows = page.locator('.certificate-row')
  await see(rows).toHaveCount(3)
  await rows.first().click()
  const pages = page.getByRole('dialog').locator('canvas[data-drawn=true]')
  await see(pages).toHaveCount(1)
  // The page shows ink and the red of the seal. As text, because tests are compiled without the types of the DOM.
  const colours = await page.evaluate<{ dark: number; red: number }>(`(() => {
    const canvas = document.querySelector('canvas[data-drawn=true]')
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    const colours = { dark: 0, red: 0 }
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = data.subarray(at, at + 3)
      if (red + green + blue < 200) colours.dark++
      if (red > 180 && green < 80 && blue < 80) colours.red++
    }
    return colours
  })()`)
  expect(colours.dark).toBeGreaterThan(1000)
  expect(colours.red).toBeGreaterThan(1000)
  await takePicture(page, 'certificates-preview-electron')
  await page.keyboard.press('Escape')

  // All at once: a zip of files that are named after the people.
  const saved = join(temporaryFolder(), '证书.zip')
  await app.evaluate(({ session }, path) => {
    session.defaultSession.once('will-download', (_event, item) => item.setSavePath(path))
  }, saved)
  await page.getByRole('button', { name: '列出的证书' }).click()
  await page.getByText('下载为一个压缩包').click()
  await expect.poll(() => existsSync(saved), { timeout: 60_000 }).toBe(true)
  await see(page.getByRole('dialog', { name: '正在取证书文件' })).toBeHidden()
  const listed = (await rows.allInnerTexts()).map((text) => text.split(/\s+/u))
  await expect
    .poll(async () => {
      const zip = await openZip(saved).catch(() => undefined)
      const names = zip?.entries.map(({ name }) => name).sort()
      await zip?.close()
      return names
    })
    .toEqual(listed.map(([number, name]) => `${name}-${number}.pdf`).sort())
  await made.province.close()
  await rows.first().click()
  await see(pages, 'it is stored: the province is not needed again').toHaveCount(1)
  expect(complaints).toEqual([])
})
