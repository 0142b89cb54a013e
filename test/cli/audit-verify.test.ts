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

test('province check ends with 1 and names each contradiction, and with 0 when there is none', async () => {
  const home = join(temporaryFolder(), 'province')
  await initProvince(home)
  const check = (...options: string[]) => gzzc('province', 'check', '--home', home, ...options)
  expect(await check()).toMatchObject({ code: 0, summary: { whole: true, faults: 0, figures: { files: 0 } } })
  expect(await check('--no-blobs')).toMatchObject({ code: 0, summary: { figures: { files: null } } })

  const database = new BetterSqlite(join(home, 'province.sqlite'))
  database.exec(`update dictionary set "publishedAt" = '2020-01-01T00:00:00.000Z'`)
  database.close()
  const changed = await check()
  expect(changed).toMatchObject({ code: 1, summary: { whole: false, faults: 1, database: 'integrity_check' } })
  expect(changed.lines).toContainEqual({
    fault: { kind: 'register', place: 'dictionary 1', detail: 'publishedAt 与操作日志不一致' },
  })
})
