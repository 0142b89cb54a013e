import { createHash } from 'node:crypto'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3-multiple-ciphers'
import { expect, test } from 'vitest'
import { shortenKey } from '../../src/core/records/stored-key.ts'
import { recordTerms, valueTerms } from '../../src/core/search/search-terms.ts'
import { migrations } from '../../src/core/store/migrations/index.ts'
import { openDatabase } from '../../src/core/unit-store/open-store.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { chosenStatements, drillTimeout, runToKill } from '../fixtures/unit/kill-drill.ts'

// A store of each earlier version, with people in every state that version knew, is brought up to the newest: nothing is
// lost, and what later steps derive from older data is there.

const newest = migrations.at(-1)!.number
const folder = temporaryFolder()
const key = Buffer.alloc(32, 7)
const hash = (digit: string): string => digit.repeat(64)
const states = [
  'draft',
  'ready',
  'photoSubmitted',
  'photoApproved',
  'inBatch',
  'returned',
  'submitted',
  'issued',
] as const

/** The file itself, past the store's own class. */
const openFile = (file: string): BetterSqlite.Database => {
  const database = new BetterSqlite(file)
  database.pragma(`cipher='chacha20'`)
  database.pragma(`key="x'${key.toString('hex')}'"`)
  database.pragma('foreign_keys=on')
  database.function('recordTerms', { deterministic: true }, recordTerms)
  database.function('valueTerms', { deterministic: true }, valueTerms)
  database.function('shortenKey', { deterministic: true }, shortenKey)
  return database
}

/** Writes a row; columns that must hold something and are not given get one character or number. */
const insert = (database: BetterSqlite.Database, table: string, given: Readonly<Record<string, unknown>>): void => {
  const columns = database.pragma(`table_info(${table})`) as { name: string; type: string; notnull: number }[]
  const filled = columns
    .filter(({ name, notnull }) => notnull && !(name in given))
    .map(({ name, type }) => [name, type === 'TEXT' ? 'x' : 1] as const)
  const row: Record<string, unknown> = { ...Object.fromEntries(filled), ...given }
  const names = Object.keys(row)
  database
    .prepare(`insert into ${table} (${names.join(', ')}) values (${names.map((name) => `@${name}`).join(', ')})`)
    .run(row)
}

/** What a unit of the first version holds. */
const fill = (database: BetterSqlite.Database): void => {
  insert(database, 'account', { id: 'clerk', name: '样例经办人', role: 'clerk', publicKey: 'k1' })
  insert(database, 'account', { id: 'reviewer', name: '样例审核人', role: 'reviewer', publicKey: 'k2' })
  const report = JSON.stringify({ checks: [{ reason: 'photo.tooDark' }, { reason: null }] })
  insert(database, 'photo', { sha256: hash('a'), bytes: Buffer.from('ffd8', 'hex'), size: 2, report })
  insert(database, 'import', { id: 'import', fileName: '样例.xlsx', fileHash: hash('b'), account: 'clerk' })
  insert(database, 'batch', {
    id: 'batch',
    seq: 1,
    digest: hash('c'),
    count: 2,
    envelope: '{}',
    clerk: 'clerk',
    reviewer: 'reviewer',
    receipt: '{}',
    sealedAt: '2025-02-02',
    receivedAt: '2025-02-03',
  })
  states.forEach((state, index) => {
    const id = `record-${index}`
    const out = state === 'submitted' || state === 'issued'
    insert(database, 'record', {
      id,
      state,
      name: `样例张${index}`,
      documentNumber: `52010019900101${String(index).padStart(4, '0')}`,
      duplicateKey: id,
      warnings: '[]',
      details: '{}',
      returnCode: state === 'returned' ? 'record.typo' : null,
      photo: index < 2 ? null : hash('a'),
      batchId: out ? 'batch' : null,
      certificateNumber: state === 'issued' ? 'GZZC2025010100000001' : null,
      importId: 'import',
      enteredBy: 'clerk',
    })
    if (out)
      insert(database, 'batchRecord', {
        batchId: 'batch',
        position: index,
        recordId: id,
        photo: hash('a'),
        outcome: 'accepted',
      })
    insert(database, 'audit', { seq: index + 1, subject: id, previous: `${index}`, hash: `${index + 1}` })
  })
}

const keptOf = (database: BetterSqlite.Database) => ({
  records: database
    .prepare(
      'select id, state, name, documentNumber, photo, batchId, certificateNumber, importId from record order by ordinal',
    )
    .all(),
  signed: database.prepare('select recordId, outcome from batchRecord order by position').all(),
  audit: database.prepare('select seq, subject, previous, hash from audit order by seq').all(),
})

test.each(migrations.slice(0, -1).map(({ number, name }) => [number, name] as const))(
  'from version %i (%s) to the newest',
  (version) => {
    const file = join(folder, `version-${version}.db`)
    const old = openFile(file)
    // In a unit's life the data is older than the later steps.
    old.exec(migrations[0]!.up)
    fill(old)
    for (const { number, up } of migrations.slice(1)) if (number <= version) old.exec(up)
    old.pragma(`user_version=${version}`)
    const before = keptOf(old)
    expect(before.records).toHaveLength(states.length)
    old.close()

    const store = openDatabase(file, key)
    store.migrate()
    expect(store.quickCheck()).toBe('ok')
    store.close()

    const now = openFile(file)
    expect(now.pragma('user_version', { simple: true })).toBe(newest)
    expect(keptOf(now)).toEqual(before)
    expect(now.pragma('foreign_key_check')).toEqual([])
    // 2: the photo's findings by reason. 6: everybody is found.
    expect(now.prepare('select photo, reason from photoReason').all()).toEqual([
      { photo: hash('a'), reason: 'photo.tooDark' },
    ])
    const found = now.prepare(`select count(*) as people from recordSearch where recordSearch match '"样例"'`).get()
    expect(found).toEqual({ people: states.length })
    // 16: keys against duplicates are those that a new record would get.
    expect(now.prepare('select duplicateKey from record order by ordinal').pluck().all()).toEqual(
      states.map((_, index) => shortenKey(`record-${index}`)),
    )
    // 17: how far the audit is. Nothing of the province's log is kept yet, and no receipt is connected with it.
    const { seq, hash: head } = before.audit.at(-1) as { seq: number; hash: string }
    expect(now.prepare('select seq, hash from auditHead').all()).toEqual([{ seq, hash: head }])
    expect(now.prepare('select distinct connectedAt from batch').pluck().all()).toEqual([null])
    expect(now.prepare('select count(*) from keptCheckpoint').pluck().get()).toBe(0)
    // 10: the import's counts.
    expect(now.prepare('select state, records from importTally order by state').all()).toEqual(
      states.toSorted().map((state) => ({ state, records: 1 })),
    )
    now.close()
  },
)

/** What SQLite's tables hold, in one hash per table, and the whole schema: equal for equal stores. */
const snapshotOf = (database: BetterSqlite.Database) => {
  const schema = database.prepare('select type, name, tbl_name, sql from sqlite_schema order by type, name').all()
  const tables = database.prepare(`select name from sqlite_schema where type = 'table' order by name`).pluck().all()
  const rows = (tables as string[])
    // Rows of a contentless index cannot be read; the tables that SQLite keeps it in are here too.
    .filter((table) => table !== 'recordSearch' && table !== 'fieldValueSearch')
    .map((table) => {
      const digest = createHash('sha256')
      for (const row of database.prepare(`select * from "${table}"`).iterate()) digest.update(JSON.stringify(row))
      return [table, digest.digest('hex')]
    })
  return { schema, rows: Object.fromEntries(rows) as Record<string, string> }
}

const versionOf = (database: BetterSqlite.Database): number =>
  database.pragma('user_version', { simple: true }) as number

test('killed at a statement of its migrations, a store is whole in one version and goes on from there', {
  timeout: drillTimeout,
}, async () => {
  const older = join(temporaryFolder(), 'unit.db')
  const old = openFile(older)
  old.exec(migrations[0]!.up)
  fill(old)
  const people = 1500
  old.transaction(() => {
    for (let index = 0; index < people; index++)
      insert(old, 'record', {
        id: `many-${index}`,
        state: 'ready',
        name: `样例李${index}`,
        documentNumber: `D${index}`,
        duplicateKey: `many-${index}`,
        warnings: '[]',
        details: '{}',
        returnCode: null,
        photo: null,
        batchId: null,
        certificateNumber: null,
        importId: 'import',
        enteredBy: 'clerk',
      })
  })()
  old.pragma('user_version=1')
  const before = keptOf(old)
  old.close()

  // Every version of this store, which the migrations reach when nothing is killed.
  const stepped = join(temporaryFolder(), 'unit.db')
  cpSync(older, stepped)
  const stepping = openFile(stepped)
  const snapshots = new Map([[1, snapshotOf(stepping)]])
  for (const { number, up } of migrations.slice(1)) {
    stepping.exec(up)
    snapshots.set(number, snapshotOf(stepping))
  }
  stepping.close()

  const worker = join(import.meta.dirname, 'migrations-worker.ts')
  const migrateElsewhere = async (at: number) => {
    const folder = temporaryFolder()
    const file = join(folder, 'unit.db')
    cpSync(older, file)
    const note = await runToKill(worker, [file], at)
    // Reading the store recovers its log, so it reads a copy.
    const seen = temporaryFolder()
    cpSync(folder, seen, { recursive: true })
    return { file, seen: join(seen, 'unit.db'), note }
  }
  const judge = (file: string, about: string): number => {
    const database = openFile(file)
    const version = versionOf(database)
    expect(database.pragma('integrity_check', { simple: true }), about).toBe('ok')
    expect(database.pragma('foreign_key_check'), about).toEqual([])
    expect(snapshotOf(database), about).toEqual(snapshots.get(version))
    expect(keptOf(database), about).toEqual(before)
    database.close()
    return version
  }

  const whole = await migrateElsewhere(0)
  expect(judge(whole.seen, 'not killed')).toBe(newest)
  const seen = { oldest: 0, newest: 0, between: 0, midway: 0 }
  for (const at of chosenStatements(whole.note.statements)) {
    const { file, seen: copy, note } = await migrateElsewhere(at)
    const about = `killed at statement ${at} of ${whole.note.statements}`
    const version = judge(copy, about)
    if (version === 1) seen.oldest++
    else if (version === newest) seen.newest++
    else seen.between++
    if (note.midway) {
      seen.midway++
      // The migration that was open left nothing.
      expect(version, about).toBeLessThan(newest)
    }

    const store = openDatabase(file, key)
    store.migrate()
    expect(store.quickCheck(), about).toBe('ok')
    store.close()
    expect(judge(file, `${about}, opened again`)).toBe(newest)
    const now = openFile(file)
    const found = now.prepare(`select count(*) as people from recordSearch where recordSearch match '"样例"'`).get()
    expect(found, about).toEqual({ people: people + states.length })
    now.close()
  }
  const counts = JSON.stringify(seen)
  for (const state of ['oldest', 'newest', 'between', 'midway'] as const) expect(seen[state], counts).toBeGreaterThan(0)
})
