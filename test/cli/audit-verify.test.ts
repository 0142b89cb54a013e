import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3-multiple-ciphers'
import { expect, test } from 'vitest'
import { sampleAccounts } from '../../src/sample/sample-unit.ts'
import { initProvince } from '../../src/server/province.ts'
import { gzzc } from '../fixtures/cli/command.ts'
import { createEnrolledUnit, rawDatabase, runSql, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'

const verify = (home: string) => gzzc('audit', 'verify', '--home', home, '--as', sampleAccounts.clerk)

test('audit verify of a unit ends with 1 and names the place when the end of the audit was cut', async () => {
  const home = await createEnrolledUnit()
  const whole = await verify(home)
  expect(whole).toMatchObject({ code: 0, summary: { whole: true, faults: [] } })
  const { rows } = whole.summary as { rows: number }

  const database = await rawDatabase(home)
  runSql(database, 'drop trigger auditIsNotDeleted')
  runSql(database, `delete from audit where seq > ${rows - 1}`)
  database.close()
  const fault = { kind: 'end', place: rows }
  const cut = await verify(home)
  expect(cut).toMatchObject({ code: 1, summary: { whole: false, brokenAt: null, faults: [fault] } })
  expect(cut.lines).toContainEqual({ fault })
})

test('audit verify of a province ends with 1 and names the place when the end of the audit was cut', async () => {
  const home = join(temporaryFolder(), 'province')
  await initProvince(home)
  const whole = await verify(home)
  expect(whole).toMatchObject({ code: 0, summary: { whole: true, faults: [] } })
  const { rows } = whole.summary as { rows: number }

  const database = new BetterSqlite(join(home, 'province.sqlite'))
  database.prepare('delete from audit where seq = ?').run(rows)
  database.close()
  expect(await verify(home)).toMatchObject({
    code: 1,
    summary: { whole: false, faults: [{ kind: 'end', place: rows }] },
  })
})
