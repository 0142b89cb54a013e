import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { importRecords } from '../../src/core/intake/session/import-records.ts'
import { countByState } from '../../src/core/records/record-reader.ts'
import { type Database, query } from '../../src/core/store/database.ts'
import { openWriteGate } from '../../src/core/unit-store/open-store.ts'
import { sampleUnit } from '../../src/sample/sample-unit.ts'
import { sequence } from '../../src/sample/sequence.ts'
import {
  createEnrolledUnit,
  rawDatabase,
  sampleDictionary,
  temporaryFolder,
  writePeople,
} from '../fixtures/unit/enrolled-unit.ts'

const runs = 5
const people = 400

const pragma = (database: Database, text: string): number => {
  const [row] = database.all<Record<string, number>>({
    compile: () => sql.raw(`pragma ${text}`).compile(query),
  } as never)
  return Object.values(row!)[0]!
}

// A database that may grow by so many pages and no more fails as on a disk that is full. The drill uses a real one.
test('when the disk fills up during an import (five seeds), nothing is stored and the import can be repeated', {
  timeout: 120_000,
}, async () => {
  const file = join(temporaryFolder(), 'people.xlsx')
  await writePeople(file, people)
  const dictionary = sampleDictionary()
  for (let seed = 1; seed <= runs; seed++) {
    const database = await rawDatabase(await createEnrolledUnit())
    const account = database.all(query.selectFrom('account').select('id'))[0]!.id
    const gate = openWriteGate(database, () => new Date())
    const context = { database, gate, account, dictionary, unit: sampleUnit, today: '2026-06-30' }
    const options = { fileName: 'people.xlsx', fileHash: '0'.repeat(64) }
    const before = verifyAudit(database)
    const pages = pragma(database, 'page_count')
    const room = Math.floor(sequence(seed)() * 120)
    pragma(database, `max_page_count=${pages + room}`)
    const about = `seed ${seed}, room for ${room} pages`
    await expect(importRecords(context, file, options), about).rejects.toMatchObject({ code: 'core.disk.full' })
    expect(countByState(database), about).toEqual({})
    expect(verifyAudit(database), about).toEqual(before)
    expect(database.quickCheck(), about).toBe('ok')
    pragma(database, 'max_page_count=1000000')
    expect(await importRecords(context, file, options), about).toMatchObject({ rows: people, refused: 12 })
    expect(verifyAudit(database).whole, about).toBe(true)
    database.close()
  }
})
