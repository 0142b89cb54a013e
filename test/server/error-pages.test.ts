import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'

const name = '样例省人力资源和社会保障厅'
const testNotice = '测试环境：证书带“样例”字样'

let home: string
let province: Province
let url: string

/** A real province has encrypted keys. */
const passphrase = '样例省的长口令 2026'

const openAs = async (specimen: boolean, publicRequests = { burst: 40, perSecond: 1 }): Promise<void> => {
  await initProvince(home, { province: name, specimen }, { passphrase })
  province = await openProvince(home, { pdfThreads: 1, keyAccess: { passphrase: async () => passphrase } })
  url = await province.listen({ publicRequests })
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'gzzc-error-pages-'))
})
afterEach(async () => {
  await province.close()
  await rm(home, { recursive: true, force: true })
})

/** Status of a page, and whether the page names its province and says that it is a test. */
const frameOf = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(url + path, { headers: { accept: 'text/html' }, ...init })
  const page = await response.text()
  return {
    status: response.status,
    named: page.includes(`<p class="authority">${name}</p>`),
    test: page.includes(testNotice),
  }
}

test('every error page of a test province names the province and says that it is a test', async () => {
  await openAs(true)
  const form = { method: 'POST', body: new URLSearchParams({ name: '样例甲' }) }
  expect(await frameOf('/zccx')).toEqual({ status: 200, named: true, test: true })
  expect(await frameOf('/nothing')).toEqual({ status: 404, named: true, test: true })
  expect(await frameOf('/%zz')).toEqual({ status: 400, named: true, test: true })
  expect(await frameOf('/photo/nothing.html')).toEqual({ status: 404, named: true, test: true })
  expect(await frameOf('/zccx/lookup', form)).toEqual({ status: 400, named: true, test: true })
  const large = { method: 'POST', body: new URLSearchParams({ name: '甲'.repeat(100_000) }) }
  expect(await frameOf('/zccx/lookup', large)).toEqual({ status: 413, named: true, test: true })
  // An unexpected error: the table that the page reads is gone.
  await province.access.store.gate.ungated((database) => sql`alter table certificate rename to gone`.execute(database))
  expect(await frameOf('/V/GZZC2025053000001')).toEqual({ status: 500, named: true, test: true })
})

test('the page for too many requests names the province and says that it is a test', async () => {
  await openAs(true, { burst: 1, perSecond: 0.001 })
  expect(await frameOf('/zccx')).toEqual({ status: 200, named: true, test: true })
  expect(await frameOf('/zccx')).toEqual({ status: 429, named: true, test: true })
})

test('no page of a real province says that it is a test', async () => {
  await openAs(false)
  expect(await frameOf('/zccx')).toEqual({ status: 200, named: true, test: false })
  expect(await frameOf('/nothing')).toEqual({ status: 404, named: true, test: false })
})
