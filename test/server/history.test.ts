import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3-multiple-ciphers'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Officer } from '../../src/server/access/actor.ts'
import { auditHeadHandler } from '../../src/server/log/audit-head-job.ts'
import { getLogEntry, logSize } from '../../src/server/log/log-tree.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { addUnit } from '../../src/server/units/unit-registry.ts'
import type { HeadsRequest } from '../../src/shared/sync/heads.ts'
import { type AuditRow, auditHash, auditOrigin } from '../../src/trust/audit-chain.ts'
import { openCheckpoint } from '../../src/trust/checkpoint.ts'
import { compareHeads } from '../../src/trust/log-consistency.ts'
import { noteOfProof } from '../../src/trust/log-proof.ts'
import { type DatabaseKind, onEveryDatabase } from '../fixtures/province/databases.ts'
import { flatPhotos } from '../fixtures/province/flat-photos.ts'
import { samplePerson, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'
import { issueAll } from '../fixtures/province/steps.ts'

const officer: Officer = { kind: 'officer', id: 'sample' }
const folders: string[] = []
const folder = async (): Promise<string> => {
  const made = await mkdtemp(join(tmpdir(), 'gzzc-history-'))
  folders.push(made)
  return made
}
afterAll(() => Promise.all(folders.map((made) => rm(made, { recursive: true, force: true }))))

const actionsOf = async ({ log }: Province, action: string): Promise<readonly AuditRow[]> =>
  log.store.database.selectFrom('audit').selectAll().where('action', '=', action).orderBy('seq').execute()

/** A question of a device that knows nothing yet but its own audit. */
const question = (device: ScriptedDevice, changes: Partial<HeadsRequest> = {}): HeadsRequest => ({
  checkpoint: null,
  sizes: [],
  audit: { head: device.auditHead(), after: null, broken: false },
  ...changes,
})

const suite = (kind: DatabaseKind): void => {
  let province: Province
  let device: ScriptedDevice

  beforeAll(() => kind.start())
  afterAll(() => kind.stop())
  beforeEach(async () => {
    const parent = await folder()
    await initProvince(join(parent, 'province'), { database: kind.create(parent) })
    province = await openProvince(join(parent, 'province'), { pdfThreads: 1, ...flatPhotos })
    const { enrolmentCode } = await addUnit(province.units, officer, sampleUnit)
    device = await ScriptedDevice.ready(await province.listen(), enrolmentCode, province.units)
  })
  afterEach(() => province.close())

  test('the log holds the heads: of the unit as its batch names it, and of the province before each append', async () => {
    const { manifest, logIndex } = await device.submit([await samplePerson(1)])
    const { database } = province.log.store
    expect(await getLogEntry(database, logIndex + 1)).toEqual({
      ...{ kind: 'audit.unit', device: device.key.keyId, batchId: manifest.batchId },
      ...(manifest.version === 2 ? manifest.auditHead : {}),
    })
    const entry = await getLogEntry(database, logIndex + 2)
    const row = await database.selectFrom('audit').select(['seq', 'hash']).where('action', '=', 'batch.receive')
    const { seq } = await row.executeTakeFirstOrThrow()
    const before = await database
      .selectFrom('audit')
      .select(['seq', 'hash'])
      .where('seq', '=', seq - 1)
      .execute()
    expect(entry).toEqual({ kind: 'audit.province', ...before[0] })
    expect(await verifyAudit(province.log, officer)).toMatchObject({ whole: true, faults: [] })
  })

  test('the job logs the newest head once, and nothing while nothing happens', async () => {
    const { database } = province.log.store
    const job = auditHeadHandler(province.log)
    const run = () => job.run({}, { id: '1', attempt: 1, stopping: new AbortController().signal })
    await run()
    const size = await logSize(database)
    const head = await database.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).execute()
    expect(await getLogEntry(database, size - 1)).toEqual({ kind: 'audit.province', ...head[0] })
    await run()
    expect(await logSize(database)).toBe(size)
    expect(await verifyAudit(province.log, officer)).toMatchObject({ whole: true, faults: [] })
  })

  test('batches of the old manifest are received until the device names a head', async () => {
    const people = await Promise.all([1, 2, 3].map((index) => samplePerson(index)))
    const [first, second, third] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]]
    const old = await device.submit([first], device.prepareOld([first]))
    expect(old.signed, 'an older unit does not know the member').not.toHaveProperty('consistency')
    const { signed } = await device.submit([second])
    expect(signed.consistency).not.toHaveLength(0)
    await device.upload([third])
    expect(await device.ask('submitBatch', device.prepareOld([third]).submission)).toMatchObject({
      ...{ status: 409, value: { code: 'server.batch.version' } },
    })
    expect(await verifyAudit(province.log, officer)).toMatchObject({ whole: true, faults: [] })
  })

  test('a batch whose unit’s audit is not behind that of the batch before is refused', async () => {
    const [first, second] = [await samplePerson(1), await samplePerson(2)]
    const head = device.auditHead()
    await device.submit([first])
    await device.upload([second])
    for (const auditHead of [head, { ...head, seq: head.seq - 1 }, { ...head, hash: 'e'.repeat(64) }])
      expect(await device.ask('submitBatch', device.prepare([second], { auditHead }).submission)).toMatchObject({
        ...{ status: 409, value: { code: 'server.batch.audit' } },
      })
    expect((await device.submit([second])).receipt.outcomes).toMatchObject([{ outcome: 'accepted' }])
  })

  test('a receipt proves that its log continues the checkpoint that the batch named, also when it is given again', async () => {
    await device.submit([await samplePerson(1)])
    const named = device.checkpoint!
    const { signed, manifest, submission } = await device.submit([await samplePerson(2)])
    const { log } = device.enrolment.keys
    const found = openCheckpoint(noteOfProof(signed.proof), log)
    expect(compareHeads(openCheckpoint(named, log), found, signed.consistency!)).toBe('continues')
    expect(await device.call('submitBatch', submission)).toEqual(signed)
    expect(await device.call('receipt', undefined, { batchId: manifest.batchId })).toEqual(signed)
  })

  test('a checkpoint of another log, or of none, is refused with the batch that names it', async () => {
    const elsewhere = await folder()
    await initProvince(join(elsewhere, 'province'), { database: kind.create(elsewhere) })
    const other = await openProvince(join(elsewhere, 'province'), { pdfThreads: 1, ...flatPhotos })
    const foreign = await other.sync.log.checkpoint(other.log.store.database)
    await other.close()
    const person = await samplePerson(1)
    await device.upload([person])
    for (const checkpoint of [foreign, 'no note'])
      expect(await device.ask('submitBatch', device.prepare([person], { checkpoint }).submission)).toMatchObject({
        value: { code: 'trust.log.proof' },
      })
    expect(await actionsOf(province, 'log.diverged')).toEqual([])
  })

  test('heads: the answer proves that the log continues each size that was asked for', async () => {
    const { database } = province.log.store
    const { log } = device.enrolment.keys
    const sizes: number[] = []
    const notes: string[] = []
    for (const index of [1, 2, 3]) {
      await device.submit([await samplePerson(index)])
      notes.push(await province.sync.log.checkpoint(database))
      sizes.push(await logSize(database))
    }
    const answer = await device.call('heads', question(device, { checkpoint: notes[0]!, sizes: [...sizes, 999] }))
    const found = openCheckpoint(answer.checkpoint, log)
    expect(found.size).toBe(sizes.at(-1))
    expect(answer.proofs.map(({ from }) => from)).toEqual(sizes)
    for (const [index, { hashes }] of answer.proofs.entries())
      expect(compareHeads(openCheckpoint(notes[index]!, log), found, hashes)).toBe('continues')
    expect(answer.dictionaryVersion).toBe(device.enrolment.dictionaryVersion)
  })

  test('heads: the province notes how far a device’s audit is, and only what follows the head it knows', async () => {
    const ask = async (audit: HeadsRequest['audit']) => (await device.call('heads', question(device, { audit }))).audit
    const [first, second, third] = [device.auditHead(), device.auditHead(1), device.auditHead(2)]
    expect(await ask({ head: first, after: null, broken: false })).toEqual(first)
    expect(await ask({ head: second, after: first, broken: false })).toEqual(second)
    expect(await ask({ head: second, after: first, broken: false }), 'the answer was lost').toEqual(second)
    // Cut, rewritten, rolled back and grown again: the known head stays.
    for (const after of [null, first, { ...second, hash: 'f'.repeat(64) }])
      expect(await ask({ head: third, after, broken: false })).toEqual(second)
    expect(await ask({ head: first, after: second, broken: false })).toEqual(second)
    expect(await actionsOf(province, 'device.auditBroken')).toEqual([])

    expect(await ask({ head: third, after: null, broken: true }), 'the device says that it lacks it').toEqual(third)
    expect(await actionsOf(province, 'device.auditBroken')).toMatchObject([
      { subject: `device:${device.key.keyId}`, after: JSON.stringify({ hash: third.hash, seq: third.seq }) },
    ])
    expect(await ask({ head: third, after: null, broken: true })).toEqual(third)
    expect(await actionsOf(province, 'device.auditBroken')).toHaveLength(1)
  })
}

onEveryDatabase(suite)

describe('a province that was put back', () => {
  let province: Province
  let device: ScriptedDevice
  let home: string

  beforeEach(async () => {
    home = join(await folder(), 'province')
    await initProvince(home)
    province = await openProvince(home, { pdfThreads: 1, ...flatPhotos })
    const { enrolmentCode } = await addUnit(province.units, officer, sampleUnit)
    device = await ScriptedDevice.ready(await province.listen(), enrolmentCode, province.units)
  })
  afterEach(() => province.close())

  const putBack = async (): Promise<() => Promise<void>> => {
    const copy = join(await folder(), 'province')
    const port = Number(new URL(device.url).port)
    await province.close()
    await cp(home, copy, { recursive: true })
    province = await openProvince(home, { pdfThreads: 1, ...flatPhotos })
    await province.listen({ port })
    return async () => {
      await province.close()
      province = await openProvince(copy, { pdfThreads: 1, ...flatPhotos })
      await province.listen({ port })
    }
  }

  test('refuses the batch that names a checkpoint it does not continue, and its audit says so once', async () => {
    await device.submit([await samplePerson(1)])
    const back = await putBack()
    await issueAll(province)
    device.checkpoint = await province.sync.log.checkpoint(province.log.store.database)
    const seen = openCheckpoint(device.checkpoint, device.enrolment.keys.log)
    await back()

    const person = await samplePerson(2)
    await device.upload([person])
    const { submission } = device.prepare([person])
    for (const _ of [1, 2])
      expect(await device.ask('submitBatch', submission)).toMatchObject({
        ...{ status: 409, value: { code: 'server.log.diverged' } },
      })
    const answer = await device.call('heads', question(device, { checkpoint: device.checkpoint, sizes: [seen.size] }))
    const found = openCheckpoint(answer.checkpoint, device.enrolment.keys.log)
    expect(answer.proofs).toEqual([])
    expect(compareHeads(seen, found, [])).toBe('shrank')
    expect(await actionsOf(province, 'log.diverged')).toMatchObject([
      {
        actor: `device:${device.key.keyId}`,
        subject: `checkpoint:${seen.size}:${seen.root.toString('hex')}`,
        after: JSON.stringify({ size: found.size }),
      },
    ])
  })

  test('and that went on to grow shows another log at the same size', async () => {
    await device.submit([await samplePerson(1)])
    const back = await putBack()
    await issueAll(province)
    const note = await province.sync.log.checkpoint(province.log.store.database)
    const seen = openCheckpoint(note, device.enrolment.keys.log)
    await back()
    await issueAll(province)
    const answer = await device.call('heads', question(device, { checkpoint: note, sizes: [seen.size] }))
    const found = openCheckpoint(answer.checkpoint, device.enrolment.keys.log)
    expect(found.size).toBe(seen.size)
    expect(compareHeads(seen, found, answer.proofs[0]?.hashes ?? [])).toBe('forked')
    expect(await actionsOf(province, 'log.diverged')).toHaveLength(1)
  })
})

describe('the province’s audit beside what was signed', () => {
  let home: string
  let keys: Province['log']['keys']

  beforeAll(async () => {
    home = join(await folder(), 'province')
    await initProvince(home)
    const province = await openProvince(home, { pdfThreads: 1, ...flatPhotos })
    const { enrolmentCode } = await addUnit(province.units, officer, sampleUnit)
    const device = await ScriptedDevice.ready(await province.listen(), enrolmentCode, province.units)
    await device.submit([await samplePerson(1)])
    await device.submit([await samplePerson(2)])
    await issueAll(province)
    await auditHeadHandler(province.log).run({}, { id: '1', attempt: 1, stopping: new AbortController().signal })
    keys = province.log.keys
    await province.close()
  })

  /** Verifies a copy of the province after somebody with a database tool changed it. */
  const faultsAfter = async (
    change: (database: BetterSqlite.Database) => void,
    then?: (province: Province) => unknown,
  ) => {
    const copy = join(await folder(), 'province')
    await cp(home, copy, { recursive: true })
    const database = new BetterSqlite(join(copy, 'province.sqlite'))
    change(database)
    database.close()
    const province = await openProvince(copy, { pdfThreads: 1, behind: true, ...flatPhotos })
    try {
      await then?.(province)
      const { whole, faults } = await verifyAudit({ store: province.log.store, keys }, officer)
      expect(whole).toBe(faults.length === 0)
      return faults
    } finally {
      await province.close()
    }
  }

  const rowsOf = (database: BetterSqlite.Database) =>
    database.prepare('select * from audit order by seq').all() as AuditRow[]

  /** Hashes a chain anew after a change, and makes the head beside it fit. */
  const rewrite = (database: BetterSqlite.Database, at: number, change: Partial<AuditRow>): void => {
    let previous = auditOrigin
    const update = database.prepare(
      'update audit set at = ?, actor = ?, action = ?, previous = ?, hash = ? where seq = ?',
    )
    for (const row of rowsOf(database)) {
      const { hash: _, ...fields } = { ...row, ...(row.seq === at ? change : {}), previous }
      previous = auditHash('object-1', fields)
      update.run(fields.at, fields.actor, fields.action, fields.previous, previous, row.seq)
    }
    database.prepare('update auditHead set hash = ?').run(previous)
  }
  const cut = (database: BetterSqlite.Database, count: number, adjusting = false): void => {
    const { length } = rowsOf(database)
    database.prepare('delete from audit where seq > ?').run(length - count)
    const last = rowsOf(database).at(-1)
    if (adjusting)
      database.prepare('update auditHead set seq = ?, hash = ?').run(last?.seq ?? 0, last?.hash ?? auditOrigin)
  }

  test('agrees when nobody changed anything', async () => {
    expect(await faultsAfter(() => {})).toEqual([])
  })

  test('shows any row that was changed, although the whole chain was hashed anew', async () => {
    const rows = rowsOf(new BetterSqlite(join(home, 'province.sqlite'), { readonly: true }))
    const change = fc.constantFrom<Partial<AuditRow>>({ actor: 'officer:innocent' }, { at: '2020-01-01T00:00:00.000Z' })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...rows.map(({ seq }) => seq)), change, async (seq, changed) => {
        const faults = await faultsAfter((database) => rewrite(database, seq, changed))
        expect(faults).toContainEqual({ kind: 'logHead', place: expect.any(Number) })
      }),
      { numRuns: 12 },
    )
  })

  test('shows an end that was cut, at any place, also when the head beside it was made to fit', async () => {
    const { length } = rowsOf(new BetterSqlite(join(home, 'province.sqlite'), { readonly: true }))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: length }), async (count) => {
        expect(await faultsAfter((database) => cut(database, count))).toContainEqual({ kind: 'end', place: length })
        const adjusted = await faultsAfter((database) => cut(database, count, true))
        // The head of the last row is in the log; where rows about entries are lost, the log itself no longer fits.
        const ofLog = adjusted.filter(({ kind }) => kind === 'logHead' || kind === 'logEntry')
        expect(ofLog).not.toEqual([])
      }),
      { numRuns: 6 },
    )
  })

  test('shows a cut end for good: rows that follow do not cover it', async () => {
    const { length } = rowsOf(new BetterSqlite(join(home, 'province.sqlite'), { readonly: true }))
    const faults = await faultsAfter(
      (database) => cut(database, 1),
      async (province) => {
        for (const name of ['一', '二', '三'])
          await addUnit(province.units, officer, {
            ...sampleUnit,
            name,
            creditCode: `11520100009411234${name === '一' ? 1 : name === '二' ? 2 : 3}`,
          })
      },
    )
    expect(faults).toContainEqual({ kind: 'gap', place: length })
  })

  const spoilers: readonly (readonly [what: string, statement: string, kind: string])[] = [
    [
      'a receipt of another batch',
      `update batch set receipt = (select receipt from batch where seq = 2) where seq = 1`,
      'receipt',
    ],
    [
      'a proof of another batch',
      `update batch set proof = (select proof from batch where seq = 2) where seq = 1`,
      'receipt',
    ],
    ['no proof from the named checkpoint', `update batch set consistency = '[]' where seq = 2`, 'receipt'],
    ['another place in the log', `update batch set logPosition = 90 where seq = 1`, 'receipt'],
    [
      'an envelope of another batch',
      `update batch set envelope = (select envelope from batch where seq = 2) where seq = 1`,
      'batch',
    ],
    ['another head of the unit', `update batch set auditSeq = auditSeq + 1 where seq = 1`, 'batch'],
    [
      'another head of the unit in its entry',
      `update logEntry set body = replace(body, '"seq":10', '"seq":11')`,
      'logEntry',
    ],
    [
      'the last entry cut off',
      `delete from logEntry where position = (select max(position) from logEntry)`,
      'logEntry',
    ],
    [
      'the end of the log cut off with its nodes',
      `delete from logEntry where position >= 6; delete from logNode where (place + 1) * (1 << level) > 6`,
      'logEntry',
    ],
  ]
  test.each(spoilers)('shows %s', async (_, statement, kind) => {
    const faults = await faultsAfter((database) => database.exec(statement))
    expect(faults.map((fault) => fault.kind)).toContain(kind)
  })

  test('shows a log that was built anew over other entries: the checkpoints of receipts are of another one', async () => {
    const faults = await faultsAfter((database) => {
      database.exec(`update logNode set hash = '${'0'.repeat(64)}' where level = 0 and place = 0`)
    })
    expect(faults).toContainEqual({ kind: 'logEntry', place: 0 })
  })
})
