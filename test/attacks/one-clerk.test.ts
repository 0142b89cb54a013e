import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Keyring } from '../../src/core/accounts/keyring.ts'
import type { KeyringEntry } from '../../src/core/accounts/keyring-file.ts'
import { getEnrolment } from '../../src/core/enrolment/enrolment.ts'
import { query } from '../../src/core/store/database.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { Unit } from '../../src/core/unit.ts'
import { openDatabase } from '../../src/core/unit-store/open-store.ts'
import { sampleAccounts, sampleCommittee, samplePassword, sampleUnit } from '../../src/sample/sample-unit.ts'
import { listBatches } from '../../src/server/sync/batch-list.ts'
import { generateSigningKey, importSigningKey } from '../../src/trust/keys.ts'
import { officer, openProvinceHome, type ProvinceHome } from '../fixtures/province/province-home.ts'
import { samplePerson } from '../fixtures/province/sample-batch.ts'
import { type Account, ScriptedDevice } from '../fixtures/province/scripted-device.ts'
import { quickPasswords, runSql } from '../fixtures/unit/enrolled-unit.ts'
import { keyringFile } from '../fixtures/unit/old-keyring.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

let made: ProvinceHome
beforeAll(async () => {
  made = await openProvinceHome(2, 0)
  await made.as('clerk', (unit) => syncUnit(unit.syncContext))
})
afterAll(() => made.province.close())

/** Everything that the clerk's own password opens: the clerk's key, the whole store, and the device's key in it. */
const stolen = async () => {
  const { id, signingKey, databaseKeys } = await new Keyring(made.home).unlock(sampleAccounts.clerk, samplePassword)
  const database = openDatabase(join(made.home, 'unit.db'), databaseKeys.current)
  const { deviceKey, ...enrolment } = getEnrolment(database)
  const device = Object.assign(new ScriptedDevice(made.address), {
    key: importSigningKey(deviceKey),
    enrolment: { ...enrolment, dictionaryVersion: 1 },
  })
  const clerk: Account = { id, role: 'clerk', key: signingKey }
  return { clerk, databaseKeys, database, device }
}

const accomplice = (role: Account['role']): Account => ({ id: randomUUID(), role, key: generateSigningKey() })

test('one clerk with the files, the device’s key and the own password makes no second signature', async () => {
  const { clerk, databaseKeys, database, device } = await stolen()
  const [reviewer, administrator] = [accomplice('reviewer'), accomplice('administrator')]
  const person = await samplePerson(3, { unit: sampleUnit.name, committee: sampleCommittee })
  await device.upload([person])
  const refusal = async (...signers: Account[]): Promise<string> => {
    const keys = signers.map(({ key }) => key)
    const { value } = await device.ask('submitBatch', device.prepare([person], {}, keys).submission)
    return (value as unknown as { code: string }).code
  }
  const refuseAll = async () => {
    expect(await refusal(clerk)).toBe('server.batch.signers')
    expect(await refusal(clerk, clerk)).toBe('trust.envelope.signature')
    expect(await refusal(clerk, reviewer)).toBe('trust.envelope.signature')
    expect(await refusal(accomplice('clerk'), reviewer)).toBe('trust.envelope.signature')
  }
  await refuseAll()

  // Over the wire: the device's key signs the request, and the clerk's own administrator the list.
  const list = device.signList([clerk, reviewer], administrator, 900)
  expect((await device.ask('submitAccountList', { list })).value).toMatchObject({ code: 'server.accountList.signer' })

  // On the computer: the store is rewritten past all rules, so that it trusts the forged administrator and reviewer.
  const keyring = new Keyring(made.home, quickPasswords.passwordCost)
  const password = '三月的雨下了十天整呀'
  const forged = await Promise.all(
    [reviewer, administrator].map(({ id, role, key }) =>
      keyring.sealEntry({ id, name: `伪造${role}`, role }, password, key),
    ),
  )
  const add = (entries: readonly KeyringEntry[]) => [...entries, ...forged]
  keyring.publish(administrator.key, new Date().toISOString(), databaseKeys, add)
  runSql(database, `delete from setting where key like 'accountList%'`)
  const { id, role, key } = administrator
  const row = { id, name: `伪造${role}`, role, publicKey: key.publicKey, createdAt: '2026-01-01T00:00:00Z' }
  database.run(query.insertInto('account').values({ ...row, registeredAt: null }))
  database.close()
  const unit = await Unit.open(made.home, { account: '伪造reviewer', password })
  try {
    // The computer is the clerk's to spoil; the province is not.
    expect(unit.session.role).toBe('reviewer')
    expect(await problem(syncUnit(unit.syncContext))).toBe('server.accountList.signer')
  } finally {
    await unit.close()
  }
  await refuseAll()

  const { keys, administrators } = await device.call('deviceStanding')
  const known = [...keys, ...administrators].map(({ keyId }) => keyId)
  for (const { key } of [reviewer, administrator]) expect(known).not.toContain(key.keyId)
  expect(known).toHaveLength(3)
  expect(await listBatches(made.province.sync, officer)).toEqual([])
  const audit = await made.province.units.store.database.selectFrom('audit').select('action').execute()
  expect(audit.filter(({ action }) => action === 'accountList.refuse').length).toBeGreaterThanOrEqual(2)
  expect(readFileSync(keyringFile(made.home), 'utf8')).toContain('伪造administrator')
})
