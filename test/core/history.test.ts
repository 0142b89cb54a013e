import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { backUp } from '../../src/core/backup/back-up.ts'
import { restoreBackup } from '../../src/core/backup/restore-backup.ts'
import { verifyHistory } from '../../src/core/history/verify-history.ts'
import { type Database, query } from '../../src/core/store/database.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import type { Unit } from '../../src/core/unit.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { type AuditRow, auditHash, auditOrigin } from '../../src/trust/audit-chain.ts'
import { openProvinceHome, type ProvinceHome } from '../fixtures/province/province-home.ts'
import { MovableProvince } from '../fixtures/province/put-back.ts'
import { issueAll, sealBatch } from '../fixtures/province/steps.ts'
import { openAs, rawDatabase, runSql, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'

let made: ProvinceHome
let place: MovableProvince
/** The province as it was when the unit was prepared; only copied. */
let provinceThen: string
let home: string
/** Rows of the prepared unit's audit, and how many of them the province knows. */
let length: number
let confirmed: number

const rowsOf = (database: Database): AuditRow[] => database.all(query.selectFrom('audit').selectAll().orderBy('seq'))

const copyOf = async (from: string): Promise<string> => {
  const copy = join(temporaryFolder(), 'unit')
  await cp(from, copy, { recursive: true })
  return copy
}

const as = async <Result>(folder: string, work: (unit: Unit) => Result | Promise<Result>): Promise<Result> => {
  const unit = await openAs(folder, 'clerk')
  try {
    return await work(unit)
  } finally {
    await unit.close()
  }
}

/** What a person does in the unit: rows of the audit. */
const work = async (unit: Unit, rows: number): Promise<void> => {
  for (let row = 0; row < rows; row++)
    await unit.gate.write(unit.session.id, ({ audit }) => audit({ action: 'sample.work', subject: `${row}` }))
}

// A batch with its receipt, then three rows after the last round with the province.
beforeAll(async () => {
  made = await openProvinceHome(6, 2)
  await sealBatch(made.home)
  await made.as('clerk', async (unit) => {
    await syncUnit(unit.syncContext)
    await issueAll(made.province)
    await syncUnit(unit.syncContext)
    await syncUnit(unit.syncContext)
    confirmed = rowsOf(unit.database).length
    await work(unit, 3)
    length = rowsOf(unit.database).length
  })
  place = new MovableProvince(made.province, join(made.folder, 'province'), made.address)
  provinceThen = await place.copy()
})
afterAll(() => place.province.close())

/** Opens the store of a copy past all rules, as a person with its key can. */
const forge = async (folder: string, change: (database: Database) => void): Promise<void> => {
  const database = await rawDatabase(folder)
  for (const trigger of ['auditIsNotChanged', 'auditIsNotDeleted', 'auditGrowsAtItsEnd', 'batchIsFrozen'])
    runSql(database, `drop trigger ${trigger}`)
  change(database)
  database.close()
}

const setHead = (database: Database): void => {
  const last = rowsOf(database).at(-1)
  database.run(query.updateTable('auditHead').set({ seq: last?.seq ?? 0, hash: last?.hash ?? auditOrigin }))
}

/** Deletes the last rows. @param informed the forger also sets the head that is kept beside the audit */
const cut = (database: Database, rows: number, informed: boolean): void => {
  runSql(database, `delete from audit where seq > ${rowsOf(database).length - rows}`)
  if (informed) setHead(database)
}

/** Changes one row and hashes the chain anew from there. */
const rewrite = (database: Database, seq: number, change: Partial<AuditRow>, informed: boolean): void => {
  let previous = auditOrigin
  for (const row of rowsOf(database)) {
    const { hash: _, ...fields } = { ...row, ...(row.seq === seq ? change : {}), previous }
    previous = auditHash('array-1', fields)
    database.run(
      query
        .updateTable('audit')
        .set({ ...fields, hash: previous })
        .where('seq', '=', row.seq),
    )
  }
  if (informed) setHead(database)
}

const faultsAfter = async (change: (database: Database) => void) => {
  const folder = await copyOf(made.home)
  await forge(folder, change)
  const database = await rawDatabase(folder)
  try {
    const { whole, faults } = verifyHistory(database)
    expect(whole).toBe(faults.length === 0)
    return faults
  } finally {
    database.close()
  }
}

describe('the unit’s audit beside what was signed', () => {
  test('agrees when nobody changed anything', async () => {
    expect(await faultsAfter(() => {})).toEqual([])
  })

  test('shows an end that was cut, of any length', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: length }), async (rows) => {
        const faults = await faultsAfter((database) => cut(database, rows, false))
        expect(faults).toContainEqual({ kind: 'end', place: length })
      }),
      { numRuns: 4 },
    )
  })

  test('shows an end cut behind the last round, although the head beside the audit was made to fit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: length - confirmed + 1, max: length }), async (rows) => {
        const faults = await faultsAfter((database) => cut(database, rows, true))
        expect(faults).toContainEqual({ kind: 'confirmedHead', place: confirmed })
      }),
      { numRuns: 4 },
    )
  })

  test('shows any row that was changed, although the whole chain was hashed anew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: length }), fc.boolean(), async (seq, informed) => {
        fc.pre(!informed || seq <= confirmed)
        const faults = await faultsAfter((database) => rewrite(database, seq, { actor: 'somebody-else' }, informed))
        expect(faults).toContainEqual(
          informed ? { kind: 'confirmedHead', place: confirmed } : { kind: 'end', place: length },
        )
      }),
      { numRuns: 6 },
    )
  })

  test('shows a rewritten row by the manifest of the batch that was signed after it', async () => {
    const faults = await faultsAfter((database) => {
      const { seq } = rowsOf(database).find(({ action }) => action === 'record.approveRecord')!
      rewrite(database, seq, { actor: 'somebody-else' }, true)
      runSql(database, `delete from setting where key = 'auditConfirmedHead'`)
    })
    expect(faults).toEqual([{ kind: 'manifest', place: 1 }])
  })

  test.each([
    ['a batch whose digest is another', `update batch set digest = '${'a'.repeat(64)}'`, 'batch'],
    ['a batch that the audit does not know', `update batch set id = 'another'`, 'batch'],
    [
      'a receipt of another payload',
      `update batch set receipt = replace(receipt, '"payload":"e', '"payload":"f')`,
      'receipt',
    ],
    ['a receipt without its proof', `update batch set receipt = replace(receipt, 'tlog-proof', 'no-proof')`, 'receipt'],
    [
      'a kept checkpoint that nobody signed',
      `update keptCheckpoint set note = replace(note, 'gzzc', 'other')`,
      'checkpoint',
    ],
    ['a kept checkpoint with another root', `update keptCheckpoint set root = '${'b'.repeat(64)}'`, 'checkpoint'],
  ])('shows %s', async (_, statement, kind) => {
    const faults = await faultsAfter((database) => {
      runSql(database, 'pragma foreign_keys = off')
      runSql(database, statement)
    })
    expect(faults.map((fault) => fault.kind)).toContain(kind)
  })

  test('shows a kept checkpoint that was put back behind a receipt', async () => {
    const faults = await faultsAfter((database) => {
      runSql(database, 'drop trigger keptCheckpointGrows')
      runSql(database, `update keptCheckpoint set size = 0, root = '${'e'.repeat(64)}'`)
    })
    expect(faults.map(({ kind }) => kind)).toContain('checkpoint')
  })
})

describe('a cut end', () => {
  beforeEach(async () => {
    home = await copyOf(made.home)
    await forge(home, (database) => cut(database, 2, false))
  })

  test('is in the audit for good: the next row says so, and rows that follow do not cover it', async () => {
    await as(home, async (unit) => {
      await work(unit, 5)
      const gap = rowsOf(unit.database).find(({ action }) => action === 'audit.gap')
      expect(gap).toMatchObject({ seq: length - 1, actor: 'unit' })
      expect(JSON.parse(gap!.before!)).toMatchObject({ seq: length })
      expect(JSON.parse(gap!.after!)).toMatchObject({ seq: length - 2 })
      expect(rowsOf(unit.database).filter(({ action }) => action === 'audit.gap')).toHaveLength(1)
      expect(verifyHistory(unit.database)).toMatchObject({
        brokenAt: null,
        faults: [{ kind: 'gap', place: length - 1 }],
      })
    })
  })
})

describe('a unit whose whole folder was put back', () => {
  const brokenAt = (unit: Unit) =>
    rowsOf(unit.database)
      .filter(({ action }) => action === 'audit.broken')
      .map(({ seq }) => seq)
  const provinceNotes = () =>
    place.province.log.store.database
      .selectFrom('audit')
      .select(['before', 'after'])
      .where('action', '=', 'device.auditBroken')
      .orderBy('seq')
      .execute()

  beforeEach(async () => void (await place.exchange(await copyOf(provinceThen))))

  test('is found in its next round, by both sides, and goes on', async () => {
    home = await copyOf(made.home)
    const yesterday = await copyOf(home)
    await as(home, async (unit) => {
      await work(unit, 4)
      await syncUnit(unit.syncContext)
    })
    await as(yesterday, async (unit) => {
      // More rows than were lost: their number alone does not tell.
      await work(unit, 9)
      await syncUnit(unit.syncContext)
      expect(brokenAt(unit)).toEqual([length + 10])
      expect(verifyHistory(unit.database).faults).toEqual([{ kind: 'gap', place: length + 10 }])
      await syncUnit(unit.syncContext)
      expect(brokenAt(unit), 'noted once').toEqual([length + 10])
    })
    expect(
      (await provinceNotes()).map(({ before, after }) => [JSON.parse(before!).seq, JSON.parse(after!).seq]),
    ).toEqual([[length + 4, length + 10]])
  })

  test('by a restored backup is no fault, because the restoration is in the audit where rows are missing', async () => {
    home = await copyOf(made.home)
    const file = join(temporaryFolder(), 'unit.gzzc-backup')
    await as(home, async (unit) => {
      await syncUnit(unit.syncContext)
      await backUp(unit.keyContext, { path: file, program: '1.2.3' })
      await work(unit, 6)
      await syncUnit(unit.syncContext)
    })
    const restored = join(temporaryFolder(), 'restored')
    await restoreBackup({ file, folder: restored, account: sampleAccounts.clerk, password: samplePassword })
    await as(restored, async (unit) => {
      await syncUnit(unit.syncContext)
      expect(brokenAt(unit)).toHaveLength(1)
      expect(verifyHistory(unit.database)).toMatchObject({ whole: true, faults: [] })
    })
  })
})
