import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Officer } from '../../src/server/access/actor.ts'
import { Html, html } from '../../src/server/http/html.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { addUnit } from '../../src/server/units/unit-registry.ts'
import { flatPhotos } from '../fixtures/province/flat-photos.ts'
import { type SamplePerson, samplePerson, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'

const officer: Officer = { kind: 'officer', id: 'sample' }
let home: string
let province: Province
let url: string
let person: SamplePerson
let number: string
let pdf: Uint8Array<ArrayBuffer>

const get = (path: string) => fetch(url + path, { headers: { accept: 'text/html' } })
const post = (path: string, body: FormData | URLSearchParams) =>
  fetch(url + path, { method: 'POST', body, headers: { accept: 'text/html' } })
const fileForm = (bytes: Uint8Array<ArrayBuffer>) => {
  const form = new FormData()
  form.set('file', new Blob([bytes], { type: 'application/pdf' }), '证书.pdf')
  return form
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'gzzc-pages-'))
  await initProvince(home)
  province = await openProvince(home, { pdfThreads: 1, ...flatPhotos })
  const { enrolmentCode } = await addUnit(province.units, officer, sampleUnit)
  url = await province.listen({ publicRequests: { burst: 10_000, perSecond: 1 } })
  const device = await ScriptedDevice.ready(url, enrolmentCode, province.units)
  person = await samplePerson(1)
  const { manifest } = await device.submit([person])
  await confirmBatch(province.issuing, officer, { batchId: manifest.batchId })
  number = (await issueCertificates(province.issuing, officer)).issued[0]!
  pdf = Uint8Array.from(await device.call('certificatePdf', undefined, { number }))
})
afterAll(async () => {
  await province?.close()
  await rm(home, { recursive: true, force: true })
})

test('the page has a strict policy, loads nothing from other hosts and labels its fields', async () => {
  const response = await get('/zccx')
  const page = await response.text()
  expect(response.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'self'; script-src 'self'/,
  )
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(page).toContain('<html lang="zh-CN">')
  expect(page).not.toMatch(/https?:|style=|<script>|onclick/)
  for (const [, field] of page.matchAll(/<input id="(\w+)"/g)) expect(page).toContain(`<label for="${field}">`)
  for (const [, asset] of page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) {
    const answer = await get(asset!)
    expect([answer.status, (await answer.text()).length > 100]).toEqual([200, true])
  }
})

test('the form looks up by two of three items without scripts, refuses fewer and escapes markup', async () => {
  const { name, documentNumber } = person.record
  const found = await (
    await post('/zccx/lookup', new URLSearchParams({ name, documentNumber, certificateNumber: '' }))
  ).text()
  expect(found).toContain('查到 1 份证书')
  expect(found).toContain(number)
  expect(found).not.toContain(documentNumber)
  const none = await (
    await post('/zccx/lookup', new URLSearchParams({ name: '<img src=x onerror=alert(1)>', documentNumber }))
  ).text()
  expect(none).toContain('没有查到相符的证书')
  expect(none).not.toContain('<img src=x')
  const one = await post('/zccx/lookup', new URLSearchParams({ name }))
  expect([one.status, (await one.text()).includes('填写的查询条件不足两项')]).toEqual([400, true])
})

test('an uploaded file is verified; a changed file, an empty one and a malformed form get their own answers', async () => {
  expect(await (await post('/zccx/pdf', fileForm(pdf))).text()).toContain('证书真实有效')
  const changed = Uint8Array.from(pdf)
  changed[changed.length >> 1]! ^= 1
  expect(await (await post('/zccx/pdf', fileForm(changed))).text()).toContain('不完整或被改动')
  expect(await (await post('/zccx/pdf', fileForm(new Uint8Array()))).text()).toContain('没有选择文件')
  const noForm = await fetch(`${url}/zccx/pdf`, {
    method: 'POST',
    body: 'x',
    headers: { accept: 'text/html', 'content-type': 'multipart/form-data' },
  })
  expect(noForm.status).toBe(400)
})

test("the QR code's address shows the status of its number, in upper and lower case", async () => {
  for (const path of [`/V/${number}`, `/v/${number.toLowerCase()}`]) {
    const page = await (await get(path)).text()
    expect(page).toContain('现在有效')
    expect(page).toContain('data-token-check')
    expect(page).not.toContain(person.record.name)
  }
  expect(await (await get('/V/GZZC1%22%3E%3Cb%3E')).text()).toContain('GZZC1&quot;&gt;&lt;B&gt;')
  const token = /\/Token\(([A-Z2-7]+)\)/.exec(Buffer.from(pdf).toString('latin1'))![1]!
  const address = (of: string) => new URLSearchParams({ token: `${url}/V/${of}#${token}` })
  const result = await (await post('/zccx/token', address(number))).text()
  expect(result).toContain('核验码真实')
  expect(result).toContain(person.record.name)
  expect(await (await post('/zccx/token', address('GZZC0000'))).text()).toContain('未能确认')
})

test('an unknown address gets a page in a browser and a problem in a program', async () => {
  const page = await get('/nothing')
  expect([page.status, (await page.text()).includes('没有这个地址')]).toEqual([404, true])
  const program = await fetch(`${url}/nothing`)
  expect([program.status, program.headers.get('content-type')]).toEqual([404, 'application/json; charset=utf-8'])
})

test('a client that sends too many requests gets the time to wait', async () => {
  // A second process at the same province has a budget of its own.
  const limited = await openProvince(home, { pdfThreads: 1, ...flatPhotos })
  onTestFinished(() => limited.close())
  const address = await limited.listen({ publicRequests: { burst: 40, perSecond: 0.001 } })
  const ask = () => fetch(`${address}/zccx`, { headers: { accept: 'text/html' } })
  let last = await ask()
  for (let asked = 0; asked < 45 && last.status === 200; asked++) last = await ask()
  expect([last.status, Number(last.headers.get('retry-after')) > 0]).toEqual([429, true])
  // A made-up device header does not lift the limit.
  const pretended = await fetch(`${address}/api/v1/certificates/${number}/status`, { headers: { 'gzzc-device': 'x' } })
  expect(pretended.status).toBe(429)
})

describe('html', () => {
  test('values are escaped, and only the tag makes markup', () => {
    const value = `<a href="x" title='y'>&`
    expect(html`<p>${value}</p>`.markup).toBe('<p>&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;</p>')
    expect(html`${[html`<b>${1}</b>`, false, null, undefined, '<']}`.markup).toBe('<b>1</b>&lt;')
    expect(html`a`).toBeInstanceOf(Html)
  })
})
