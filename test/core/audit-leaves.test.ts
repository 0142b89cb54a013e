import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3-multiple-ciphers'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { proveLeaves } from '../../src/core/audit/audit-leaves.ts'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { listImports, undoImport } from '../../src/core/intake/write/import-history.ts'
import { editRecords } from '../../src/core/records/edit-records.ts'
import { historyOf, listRecords } from '../../src/core/records/record-reader.ts'
import { recordTerms, valueTerms } from '../../src/core/search/search-terms.ts'
import { type Database, query } from '../../src/core/store/database.ts'
import { migrations } from '../../src/core/store/migrations/index.ts'
import type { AuditLeafTable, AuditTable } from '../../src/core/store/schema.ts'
import { openDatabase } from '../../src/core/unit-store/open-store.ts'
import { auditHash, auditOrigin } from '../../src/trust/audit-chain.ts'
import { leafHash, merkleRoot, verifyInclusion } from '../../src/trust/merkle.ts'
import {
  createEnrolledUnit,
  openAs,
  rawDatabase,
  temporaryFolder,
  writePeople,
} from '../fixtures/unit/enrolled-unit.ts'

const runSql = (database: Database, text: string): void => {
  database.run({ compile: () => sql.raw(text).compile(query) } as never)
}

const importPeople = async (people: number) => {
  const home = await createEnrolledUnit()
  const file = join(temporaryFolder(), 'people.xlsx')
  await writePeople(file, people)
  const unit = await openAs(home, 'clerk')
  await importFile(unit, file)
  return { home, unit }
}

test('an import is one audit row, and each of its records is proved by its leaf', async () => {
  const { unit } = await importPeople(40)
  const { database } = unit
  const rows = database.all(query.selectFrom('audit').selectAll().where('action', 'in', ['import', 'record.enter']))
  expect(rows.map(({ action }) => action)).toEqual(['import'])
  const records = listRecords(database)
  const { leaves } = JSON.parse(rows[0]!.after!) as { leaves: { count: number; root: string } }
  const hashes = records.map(({ id, contentHash }) => leafHash(Buffer.from(JSON.stringify([id, contentHash]))))
  expect(leaves).toEqual({ count: records.length, root: merkleRoot(hashes).toString('hex') })
  for (const [index, record] of records.entries()) {
    expect(historyOf(database, record.id)).toEqual([rows[0]])
    const [proof, ...others] = proveLeaves(database, record.id)
    expect(others).toEqual([])
    expect(proof).toMatchObject({ seq: rows[0]!.seq, position: index, content: record.contentHash, holds: true })
    const path = proof!.path.map((node) => Buffer.from(node, 'hex'))
    expect(verifyInclusion(hashes[index]!, index, leaves.count, path, Buffer.from(leaves.root, 'hex'))).toBe(true)
  }
  expect(verifyAudit(unit.database)).toMatchObject({ whole: true })
  await unit.close()
})

test('an undone import is one audit row over the content that its records had by then', async () => {
  const { unit } = await importPeople(20)
  const { database } = unit
  const [one] = listRecords(database)
  await editRecords(unit, [{ id: one!.id, values: { employerName: '样例改后单位' } }])
  const changed = listRecords(database).find(({ id }) => id === one!.id)!
  expect(changed.contentHash).not.toBe(one!.contentHash)
  await undoImport(unit, listImports(database)[0]!.id)
  expect(listRecords(database)).toEqual([])
  expect(historyOf(database, one!.id).map(({ action }) => action)).toEqual([
    'import',
    'record.edit',
    'record.complete',
    'import.undo',
  ])
  expect(proveLeaves(database, one!.id).map(({ content, holds }) => [content, holds])).toEqual([
    [one!.contentHash, true],
    [changed.contentHash, true],
  ])
  expect(verifyAudit(unit.database)).toMatchObject({ whole: true })
  await unit.close()
})

test('leaves cannot be changed; without the triggers, the audit check still finds the changed row', async () => {
  const { home, unit } = await importPeople(20)
  const seq = unit.database.find(query.selectFrom('audit').select('seq').where('action', '=', 'import'))!.seq
  const { rows } = verifyAudit(unit.database)
  await unit.close()
  const forger = await rawDatabase(home)
  expect(() => forger.run(query.updateTable('auditLeaf').set({ subject: 'x' }))).toThrow('append-only')
  expect(() => forger.run(query.deleteFrom('auditLeaf'))).toThrow('append-only')
  const leaf = { position: 1000, subject: 'x', content: 'x' }
  expect(() => forger.run(query.insertInto('auditLeaf').values({ ...leaf, seq }))).toThrow('at its end')
  for (const trigger of ['auditLeafIsNotChanged', 'auditLeafIsNotDeleted', 'auditLeafIsOfTheNextRow'])
    runSql(forger, `drop trigger ${trigger}`)
  const last = (position: number) => `seq = ${seq} and position = ${position}`
  for (const forgery of [
    `update auditLeaf set content = 'x' where ${last(3)}`,
    `update auditLeaf set subject = 'x' where ${last(0)}`,
    `delete from auditLeaf where ${last(5)}`,
    `delete from auditLeaf`,
    `insert into auditLeaf (seq, position, subject, content) values (${seq}, 1000, 'x', 'x')`,
    `update auditLeaf set position = position + 1 where seq = ${seq} and position = (select max(position) from auditLeaf)`,
    // Leaves of a row that says nothing of any.
    `insert into auditLeaf (seq, position, subject, content) values (1, 0, 'x', 'x')`,
    `insert into auditLeaf (seq, position, subject, content) values (${rows + 1}, 0, 'x', 'x')`,
  ]) {
    forger.execute('begin immediate')
    runSql(forger, forgery)
    const at = forgery.includes('values (1,') ? 1 : forgery.includes(`(${rows + 1},`) ? rows + 1 : seq
    expect(verifyAudit(forger), forgery).toMatchObject({ whole: false, brokenAt: at })
    forger.execute('rollback')
  }
  expect(verifyAudit(forger).whole).toBe(true)
  forger.close()
})

test('rows of older versions, one for each record, stay unchanged and still verify', () => {
  const file = join(temporaryFolder(), 'older.db')
  const key = Buffer.alloc(32, 7)
  const older = new BetterSqlite(file)
  older.pragma(`cipher='chacha20'`)
  older.pragma(`key="x'${key.toString('hex')}'"`)
  older.function('recordTerms', recordTerms)
  older.function('valueTerms', valueTerms)
  for (const { up } of migrations.slice(0, 11)) older.exec(up)
  older.pragma('user_version=11')
  let previous = auditOrigin
  const actions = ['record.enter', 'record.enter', 'import', 'record.remove', 'record.remove', 'import.undo']
  for (const [index, action] of actions.entries()) {
    const subject = action.startsWith('import') ? 'import-1' : `record-${index % 3}`
    const after = action === 'record.enter' ? '{"state":"ready","content":"c"}' : null
    const row = { seq: index + 1, at: '2025-01-01', actor: 'a', action, subject, before: null, after, previous }
    previous = auditHash('array-1', row)
    older
      .prepare('insert into audit values (@seq, @at, @actor, @action, @subject, @before, @after, @previous, @hash)')
      .run({ ...row, hash: previous })
  }
  const before = older.prepare('select * from audit order by seq').all()
  older.close()

  const store = openDatabase(file, key)
  store.migrate()
  expect(store.all(query.selectFrom('audit').selectAll().orderBy('seq'))).toEqual(before)
  expect(verifyAudit(store)).toMatchObject({ rows: actions.length, whole: true, head: previous })
  expect(historyOf(store, 'record-0').map(({ action }) => action)).toEqual(['record.enter', 'record.remove'])
  expect(proveLeaves(store, 'record-0')).toEqual([])
  store.close()
})

test('rows and leaves of the golden file are accepted by the store and verify', () => {
  const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/audit-chain-unit.json'), 'utf8')) as {
    rows: readonly AuditTable[]
    leaves: readonly AuditLeafTable[]
  }
  const store = openDatabase(join(temporaryFolder(), 'golden.db'), Buffer.alloc(32, 7))
  store.migrate()
  for (const row of golden.rows) {
    for (const leaf of golden.leaves.filter(({ seq }) => seq === row.seq))
      store.run(query.insertInto('auditLeaf').values(leaf))
    store.run(query.insertInto('audit').values(row))
  }
  expect(golden.leaves).toHaveLength(3)
  expect(verifyAudit(store)).toEqual({
    rows: golden.rows.length,
    whole: true,
    brokenAt: null,
    head: golden.rows.at(-1)!.hash,
  })
  store.close()
})
