import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { verifyHistory } from '../../src/core/history/verify-history.ts'
import { findKeptCheckpoint } from '../../src/core/log/kept-checkpoint.ts'
import { review } from '../../src/core/review/review.ts'
import { query } from '../../src/core/store/database.ts'
import { writeBatchFile } from '../../src/core/submission/batch-file.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { importReceiptFile } from '../../src/core/sync/receipt-file.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { readSyncStatus } from '../../src/core/sync/sync-status.ts'
import type { Unit } from '../../src/core/unit.ts'
import { readBatchFile } from '../../src/exchange/batch-file.ts'
import { openProvince } from '../../src/server/province.ts'
import { listBatches } from '../../src/server/sync/batch-list.ts'
import { receiveBatchFile } from '../../src/server/sync/receive-batch.ts'
import type { SignedReceipt } from '../../src/shared/sync/receipt.ts'
import { openCheckpoint } from '../../src/trust/checkpoint.ts'
import { flatPhotos } from '../fixtures/province/flat-photos.ts'
import { officer, openProvinceHome, type ProvinceHome, unitAs } from '../fixtures/province/province-home.ts'
import { MovableProvince } from '../fixtures/province/put-back.ts'
import { issueAll, sealBatch } from '../fixtures/province/steps.ts'
import { rawDatabase, runSql, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

const idle = { running: false, nextAt: undefined }

const approveRest = (unit: Unit) =>
  review(unit, 'photos', { approve: 'all' }).then(() => review(unit, 'records', { approve: 'all' }))

const actionsOf = (unit: Unit, action: string) =>
  unit.database.all(query.selectFrom('audit').selectAll().where('action', '=', action).orderBy('seq'))

let made: ProvinceHome
/** Folders that are only copied; `empty` is the province from before the batch. */
let prepared: { readonly unit: string; readonly province: string; readonly empty: string }
let home: string
let place: MovableProvince

// One unit with a received batch and two people who wait for a review; each test has copies of it and of its province.
beforeAll(async () => {
  made = await openProvinceHome(8, 2)
  const provinceHome = join(made.folder, 'province')
  const first = new MovableProvince(made.province, provinceHome, made.address)
  const empty = await first.copy()
  await sealBatch(made.home)
  await made.as('clerk', (unit) => syncUnit(unit.syncContext))
  await first.province.close()
  prepared = { unit: made.home, province: provinceHome, empty }
})
beforeEach(async () => {
  const folder = temporaryFolder()
  home = join(folder, 'unit')
  await cp(prepared.unit, home, { recursive: true })
  await cp(prepared.province, join(folder, 'province'), { recursive: true })
  const province = await openProvince(join(folder, 'province'), { pdfThreads: 1, ...flatPhotos })
  await province.listen({ port: Number(new URL(made.address).port) })
  place = new MovableProvince(province, join(folder, 'province'), made.address)
})
afterEach(() => place.province.close())

const as: ProvinceHome['as'] = (role, work) => unitAs(home)(role, work)

describe('the checkpoint of the province’s log', () => {
  test('is kept, follows the log, and is in the manifest of the next batch with the head of the audit', async () => {
    await as('clerk', async (unit) => {
      const first = findKeptCheckpoint(unit.database)!
      await issueAll(place.province)
      await syncUnit(unit.syncContext)
      const second = findKeptCheckpoint(unit.database)!
      expect(second.size).toBeGreaterThan(first.size)
      expect(openCheckpoint(second.note, unit.syncContext.enrolment.keys.log)).toMatchObject({ size: second.size })
    })
    await as('reviewer', approveRest)
    await as('clerk', async (unit) => {
      const rows = unit.database.all(query.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1))
      await submit(unit)
      const { envelope } = unit.database.find(query.selectFrom('batch').selectAll().orderBy('seq', 'desc').limit(1))!
      const { payload } = JSON.parse(envelope) as { payload: string }
      expect(JSON.parse(Buffer.from(payload, 'base64').toString())).toMatchObject({
        version: 2,
        auditHead: rows[0],
        checkpoint: findKeptCheckpoint(unit.database)!.note,
      })
    })
  })

  test('a round that finds nothing new writes nothing', async () => {
    await as('clerk', async (unit) => {
      await syncUnit(unit.syncContext)
      const before = findKeptCheckpoint(unit.database)
      const rows = verifyHistory(unit.database).rows
      await syncUnit(unit.syncContext)
      expect(findKeptCheckpoint(unit.database)).toEqual(before)
      expect(verifyHistory(unit.database)).toMatchObject({ rows, whole: true, faults: [] })
    })
  })

  test('the store refuses to put it back or to remove it', async () => {
    await as('clerk', async (unit) => {
      const { size } = findKeptCheckpoint(unit.database)!
      const set = (to: number) =>
        unit.gate.write('unit', (work) => work.database.run(query.updateTable('keptCheckpoint').set({ size: to })))
      await expect(set(size - 1)).rejects.toThrow('never goes back')
      const removed = unit.gate.write('unit', (work) => work.database.run(query.deleteFrom('keptCheckpoint')))
      await expect(removed).rejects.toThrow('never goes back')
    })
  })
})

describe('a province whose log shrank', () => {
  let older: string
  let newer: string

  beforeEach(async () => {
    older = await place.copy()
    await issueAll(place.province)
    await as('clerk', (unit) => syncUnit(unit.syncContext))
    newer = await place.exchange(older)
  })

  test('is refused before anything is sent; the kept checkpoint stays, and the audit has it once', async () => {
    await as('reviewer', approveRest)
    await sealBatch(home)
    await as('clerk', async (unit) => {
      const kept = findKeptCheckpoint(unit.database)!
      for (const _ of [1, 2]) expect(await problem(syncUnit(unit.syncContext))).toBe('core.log.shrank')
      expect(findKeptCheckpoint(unit.database)).toEqual(kept)
      expect(await listBatches(place.province.sync, officer), 'the new batch was not sent').toHaveLength(1)
      const [split, ...more] = actionsOf(unit, 'log.split')
      expect(more).toEqual([])
      expect(JSON.parse(split!.before!)).toEqual({ size: kept.size })
      expect(JSON.parse(split!.after!)).toMatchObject({ relation: 'shrank' })
      expect(readSyncStatus(unit.database, idle).splitView).toMatchObject({ relation: 'shrank', kept: kept.size })
      const evidence = unit.database.all(query.selectFrom('splitView').selectAll())
      const { log } = unit.syncContext.enrolment.keys
      expect(
        evidence.map(({ note, keptNote }) => [openCheckpoint(note, log).size, openCheckpoint(keptNote, log).size]),
      ).toEqual([[evidence[0]!.size, kept.size]])
      expect(verifyHistory(unit.database).faults).toEqual([{ kind: 'checkpoint', place: evidence[0]!.size }])
    })
  })

  test('leaves the work in the unit as it is', async () => {
    await as('clerk', async (unit) => expect(await problem(syncUnit(unit.syncContext))).toBe('core.log.shrank'))
    await as('reviewer', approveRest)
    await sealBatch(home)
    await as('clerk', async (unit) => {
      const outbox = readSyncStatus(unit.database, idle).outbox.batches
      expect(outbox).toMatchObject([{ seq: 2, count: 2, waitsFor: 'send' }])
    })
  })

  test('is accepted again, and gets what waited, once its log is the one that the unit saw', async () => {
    await as('reviewer', approveRest)
    await sealBatch(home)
    await as('clerk', async (unit) => {
      expect(await problem(syncUnit(unit.syncContext))).toBe('core.log.shrank')
      await place.exchange(newer)
      expect((await syncUnit(unit.syncContext)).receipts).toMatchObject([{ accepted: 2 }])
      expect(readSyncStatus(unit.database, idle).splitView).toBeNull()
      expect(actionsOf(unit, 'log.settled')).toHaveLength(1)
      expect(unit.database.all(query.selectFrom('splitView').selectAll()), 'the evidence stays').toHaveLength(1)
      expect(verifyHistory(unit.database)).toMatchObject({ whole: true, faults: [] })
    })
  })

  test('shows another log of at least the same size after it went on: forked', async () => {
    await issueAll(place.province)
    await as('clerk', async (unit) => {
      const kept = findKeptCheckpoint(unit.database)!
      expect(await problem(syncUnit(unit.syncContext))).toBe('core.log.forked')
      expect(findKeptCheckpoint(unit.database)).toEqual(kept)
      expect(readSyncStatus(unit.database, idle).splitView).toMatchObject({ relation: 'forked' })
    })
  })
})

describe('a unit from before checkpoints were kept', () => {
  beforeEach(async () => {
    const database = await rawDatabase(home)
    runSql(database, 'drop trigger keptCheckpointStays')
    runSql(database, 'delete from keptCheckpoint')
    runSql(database, 'update batch set connectedAt = null')
    database.close()
  })

  test('connects its receipts with the log in its first round', async () => {
    await issueAll(place.province)
    await as('clerk', async (unit) => {
      await syncUnit(unit.syncContext)
      expect(findKeptCheckpoint(unit.database)).toBeDefined()
      expect(unit.database.all(query.selectFrom('batch').select('connectedAt'))).toEqual([
        { connectedAt: expect.stringMatching(/^20/) },
      ])
      expect(verifyHistory(unit.database)).toMatchObject({ whole: true, faults: [] })
    })
  })

  test('finds by its receipts alone that the log shrank', async () => {
    await place.exchange(prepared.empty)
    await as('clerk', async (unit) => {
      expect(await problem(syncUnit(unit.syncContext))).toBe('core.log.shrank')
      expect(findKeptCheckpoint(unit.database), 'what contradicts a receipt is not kept').toBeUndefined()
    })
  })
})

describe('receipts', () => {
  const receive = async (path: string): Promise<SignedReceipt> =>
    receiveBatchFile(place.province.sync, officer, await readBatchFile(path, place.province.access.openSealed))
  const importReceipt = async (unit: Unit, receipt: SignedReceipt) =>
    importReceiptFile(unit, { name: 'receipt.json', bytes: Buffer.from(JSON.stringify(receipt)) })

  test('two of one batch, from two copies of the province, are not of one log', async () => {
    await as('reviewer', approveRest)
    await sealBatch(home)
    const path = join(temporaryFolder(), 'batch.gzzc')
    await as('clerk', (unit) => writeBatchFile(unit.database, path))
    const older = await place.copy()
    const one = await receive(path)
    await place.exchange(older)
    await issueAll(place.province)
    const other = await receive(path)
    await as('clerk', async (unit) => {
      expect(await importReceipt(unit, one)).toMatchObject({ accepted: 2 })
      expect(await importReceipt(unit, one), 'the same file again').toMatchObject({ accepted: 2 })
      expect(await problem(importReceipt(unit, other))).toBe('core.log.forked')
      expect(actionsOf(unit, 'log.split')).toHaveLength(1)
    })
  })

  test('without a proof that their log continues the checkpoint that the batch named change nothing', async () => {
    const older = await place.copy()
    await issueAll(place.province)
    await as('clerk', (unit) => syncUnit(unit.syncContext))
    await as('reviewer', approveRest)
    await sealBatch(home)
    const path = join(temporaryFolder(), 'batch.gzzc')
    await as('clerk', (unit) => writeBatchFile(unit.database, path))
    const honest = await receive(path)
    await place.exchange(older)
    expect(await problem(receive(path)), 'the province that was put back notices it, too').toBe('server.log.diverged')
    await as('clerk', async (unit) => {
      const { consistency: _, ...without } = honest
      const touched = { ...honest, consistency: honest.consistency!.with(0, Buffer.alloc(32).toString('base64')) }
      for (const receipt of [without, touched])
        expect(await problem(importReceipt(unit, receipt))).toBe('core.sync.receipt')
      expect(actionsOf(unit, 'log.split'), 'the proof is not signed, so a courier may have spoiled it').toEqual([])
      expect(readSyncStatus(unit.database, idle).outbox.batches).toMatchObject([{ seq: 2, waitsFor: 'send' }])
      expect(await importReceipt(unit, honest)).toMatchObject({ accepted: 2 })
    })
  })
})
