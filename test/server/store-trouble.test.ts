import { sql } from 'kysely'
import pg from 'pg'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openProvince } from '../../src/server/province.ts'
import { asDamage, storeTrouble } from '../../src/server/store/store-trouble.ts'
import { issueEnrolmentCode } from '../../src/server/units/unit-registry.ts'
import { gibibyte } from '../../src/shared/byte-size.ts'
import { encodePhotoPack } from '../../src/shared/sync/photo-pack.ts'
import { copyProvince, type PreparedProvince, prepareProvince } from '../fixtures/province/own-province.ts'
import { officer } from '../fixtures/province/province-home.ts'
import { samplePhoto } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'

let prepared: PreparedProvince
beforeAll(async () => {
  prepared = await prepareProvince()
})

const open = async (roomForIssuing?: number) => {
  const home = await copyProvince(prepared.home)
  const province = await openProvince(home, { pdfThreads: 1, ...(roomForIssuing ? { roomForIssuing } : {}) })
  onTestFinished(() => province.close())
  const url = await province.listen()
  const code = await issueEnrolmentCode(province.units, officer, prepared)
  return { province, device: await ScriptedDevice.ready(url, code, province.units) }
}

const coded = (code: string, message = ''): Error => Object.assign(new Error(message), { code })

describe('words for the disk and the database', () => {
  test.each(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_READONLY', '53100'])('%s', (code) => {
    expect(storeTrouble(coded(code))?.code).toBe('server.disk.full')
    expect(storeTrouble(new Error('put', { cause: coded(code) }))?.code).toBe('server.disk.full')
  })
  test.each([
    'ECONNREFUSED',
    '57P01',
    '57P02',
    '57P03',
    '53300',
    '08006',
    'SQLITE_BUSY',
    'SQLITE_BUSY_SNAPSHOT',
    'SQLITE_LOCKED',
  ])('%s', (code) => {
    expect(storeTrouble(coded(code))).toMatchObject({ code: 'server.busy', details: { seconds: 5 } })
  })
  test('other errors stay what they are', () => {
    for (const other of [coded('SQLITE_CONSTRAINT_UNIQUE'), coded('23505'), new RangeError('x'), undefined, 'text'])
      expect(storeTrouble(other)).toBeUndefined()
  })
  test('content that cannot be read', () => {
    const unread = (() => {
      try {
        return JSON.parse('{"a":1')
      } catch (error) {
        return error
      }
    })()
    for (const error of [unread, coded('SQLITE_CORRUPT'), coded('SQLITE_NOTADB')])
      expect(asDamage(error)).toMatchObject({ code: 'server.database.damaged' })
    const other = coded('SQLITE_BUSY')
    expect(asDamage(other)).toBe(other)
  })
  test('a database that does not listen, as pg reports it', async () => {
    const error = await new pg.Client({ host: 'localhost', port: 9 }).connect().catch((thrown: unknown) => thrown)
    expect(storeTrouble(error)?.code).toBe('server.busy')
  })
})

test('a device is told of a full disk by 507, and the province goes on when there is room', async () => {
  const { province, device } = await open()
  const pages = async (most: number) =>
    province.access.store.gate.ungated((database) => sql`pragma max_page_count = ${sql.lit(most)}`.execute(database))
  const { rows } = await province.access.store.gate.ungated((database) =>
    sql<{ page_count: number }>`pragma page_count`.execute(database),
  )
  await pages(rows[0]!.page_count + 2)
  const waiting = Array.from({ length: 400 }, (_, index) => ({
    recordId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    name: `样例${index}`,
    documentType: 'foreignPassport' as const,
    documentNumber: `E${String(index).padStart(8, '0')}`,
    returned: '照片不清楚'.repeat(40),
  }))
  const refused = await device.ask('roster', { waiting, gone: [] })
  expect(refused).toMatchObject({ status: 507, value: { code: 'server.disk.full' } })
  await pages(1_000_000)
  expect(await device.call('roster', { waiting, gone: [] })).toEqual({ waiting: 400 })
})

test('when SQLite has rolled back by itself, the caller gets the error that it did so for', async () => {
  const { province } = await open()
  const { gate } = province.access.store
  const full = coded('SQLITE_FULL', 'database or disk is full')
  const write = gate.write('province', async ({ database }) => {
    await sql`rollback`.execute(database)
    throw full
  })
  await expect(write).rejects.toBe(full)
  await expect(gate.write('province', async () => 'written')).resolves.toBe('written')
})

test('photos leave room for issuing; everything else goes on', async () => {
  const { device } = await open(1_000_000 * gibibyte)
  const refused = await device.ask('uploadPhotos', encodePhotoPack([await samplePhoto(1)]) as Uint8Array<ArrayBuffer>)
  expect(refused).toMatchObject({ status: 507, value: { code: 'server.disk.low', details: { wanted: 1_024_000_000 } } })
  expect(await device.call('roster', { waiting: [], gone: [] })).toEqual({ waiting: 0 })
})
