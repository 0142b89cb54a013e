import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addAccount } from '../../src/core/accounts/accounts.ts'
import { Keyring, unitAccounts } from '../../src/core/accounts/keyring.ts'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { eachRecord, historyOf, listRecords } from '../../src/core/records/record-reader.ts'
import { query } from '../../src/core/store/database.ts'
import { Unit } from '../../src/core/unit.ts'
import { openDatabase } from '../../src/core/unit-store/open-store.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import {
  createEnrolledUnit,
  openAs,
  rawDatabase,
  runSql,
  temporaryFolder,
  writePeople,
} from '../fixtures/unit/enrolled-unit.ts'

const importedUnit = async () => {
  const home = await createEnrolledUnit()
  const file = join(temporaryFolder(), 'people.xlsx')
  await writePeople(file, 20)
  const unit = await openAs(home, 'clerk')
  await importFile(unit, file)
  return { home, unit }
}

test('no file of an open unit contains readable personal data', async () => {
  const { home, unit } = await importedUnit()
  const [row] = listRecords(unit.database)
  for (const file of readdirSync(home)) {
    const bytes = readFileSync(join(home, file))
    for (const secret of [row!.name, row!.documentNumber, 'record'])
      expect(file === 'keyring.json' ? false : bytes.includes(secret), `${secret} in ${file}`).toBe(false)
    expect(bytes.includes('SQLite format'), file).toBe(false)
  }
  await unit.close()
})

test('the store opens only with an account’s password', async () => {
  const home = await createEnrolledUnit()
  expect(unitAccounts(home).map(({ role }) => role)).toEqual(['administrator', 'clerk', 'reviewer'])
  const code = { code: 'core.account.login' }
  await expect(Unit.open(home, { account: sampleAccounts.clerk, password: 'wrong password' })).rejects.toMatchObject(
    code,
  )
  await expect(Unit.open(home, { account: 'nobody', password: samplePassword })).rejects.toMatchObject(code)
  await expect(Unit.open(temporaryFolder(), { account: 'x', password: 'y' })).rejects.toMatchObject({
    code: 'core.home.missing',
  })
  await expect(Unit.create(home, { account: 'x', password: samplePassword })).rejects.toMatchObject({
    code: 'core.home.exists',
  })
})

test('a role changed in the keyring file opens nothing', async () => {
  const home = await createEnrolledUnit()
  const file = join(home, 'keyring.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"clerk"', '"reviewer"'))
  await expect(openAs(home, 'clerk')).rejects.toMatchObject({ code: 'core.account.login' })
})

test('only the administrator adds accounts, once, with a long enough password', async () => {
  const home = await createEnrolledUnit()
  const clerk = await openAs(home, 'clerk')
  await expect(
    addAccount(clerk.keyContext, { name: 'x', role: 'clerk', password: samplePassword }),
  ).rejects.toMatchObject({
    code: 'core.account.role',
  })
  await clerk.close()
  const administrator = await openAs(home, 'administrator')
  const add = (name: string, password: string) =>
    addAccount(administrator.keyContext, { name, role: 'clerk', password })
  await expect(add(sampleAccounts.clerk, samplePassword)).rejects.toMatchObject({ code: 'core.account.exists' })
  await expect(add('样例新人', 'short')).rejects.toMatchObject({ code: 'core.account.password' })
  await administrator.close()
})

test('the key of the database is overwritten when the unit is closed', async () => {
  const unit = await openAs(await createEnrolledUnit(), 'clerk')
  const { databaseKey } = unit.keyContext
  expect(databaseKey.some((byte) => byte !== 0)).toBe(true)
  await unit.close()
  expect(databaseKey.every((byte) => byte === 0)).toBe(true)
})

test('a wrong key and a newer schema are refused with a reason', async () => {
  const home = await createEnrolledUnit()
  expect(() => openDatabase(join(home, 'unit.db'), Buffer.alloc(32))).toThrow(
    expect.objectContaining({ code: 'core.home.damaged' }),
  )
  const { databaseKeys } = await new Keyring(home).unlock(sampleAccounts.clerk, samplePassword)
  const database = openDatabase(join(home, 'unit.db'), databaseKeys.current)
  runSql(database, 'pragma user_version=99')
  database.close()
  await expect(openAs(home, 'clerk')).rejects.toMatchObject({ code: 'core.home.newer' })
})

test('the audit cannot be changed or cut, and the check finds where it was nevertheless', async () => {
  const { home, unit } = await importedUnit()
  const { rows, whole } = verifyAudit(unit.database)
  expect(whole).toBe(true)
  expect(historyOf(unit.database, listRecords(unit.database)[0]!.id).map(({ action }) => action)).toEqual(['import'])
  await unit.close()

  const forger = await rawDatabase(home)
  expect(() => forger.run(query.updateTable('audit').set({ actor: 'x' }).where('seq', '=', 3))).toThrow('append-only')
  expect(() => forger.run(query.deleteFrom('audit').where('seq', '=', rows))).toThrow('append-only')
  // Nor does a row enter anywhere but at its end.
  const head = forger.find(query.selectFrom('audit').selectAll().where('seq', '=', rows))!
  for (const [seq, previous] of [
    [rows + 2, head.hash],
    [rows + 1, head.previous],
  ] as const)
    expect(() => forger.run(query.insertInto('audit').values({ ...head, seq, previous }))).toThrow('at its end')
  runSql(forger, 'drop trigger auditIsNotChanged')
  forger.run(query.updateTable('audit').set({ actor: 'x' }).where('seq', '=', 3))
  forger.close()
  const reopened = await openAs(home, 'clerk')
  expect(verifyAudit(reopened.database)).toMatchObject({ whole: false, brokenAt: 3 })
  await reopened.close()
})

test('a failed unit of work stores nothing, and later ones run', async () => {
  const { unit } = await importedUnit()
  const before = [...eachRecord(unit.database)].length
  const file = join(temporaryFolder(), 'broken.xlsx')
  writeFileSync(file, 'PK\u0003\u0004 no workbook')
  await expect(importFile(unit, file)).rejects.toMatchObject({ code: expect.stringMatching(/^intake\./) })
  expect([...eachRecord(unit.database)]).toHaveLength(before)
  const good = join(temporaryFolder(), 'good.xlsx')
  await writePeople(good, 5, 99)
  expect((await importFile(unit, good)).rows).toBe(5)
  expect(unit.database.quickCheck()).toBe('ok')
  await unit.close()
})
