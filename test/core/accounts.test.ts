import { describe, expect, test } from 'vitest'
import { addAccount, changePassword, resetPassword } from '../../src/core/accounts/accounts.ts'
import { Keyring } from '../../src/core/accounts/keyring.ts'
import { retiredKeys } from '../../src/core/accounts/retired-keys.ts'
import { verifyAudit } from '../../src/core/audit/verify-audit.ts'
import { query } from '../../src/core/store/database.ts'
import { Unit } from '../../src/core/unit.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import type { Problem } from '../../src/shared/errors/problem.ts'
import { createEnrolledUnit, openAs } from '../fixtures/unit/enrolled-unit.ts'

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: Problem) => error.code,
  )

const wanted = '新的一句密码·2026'
const openClerk = (home: string, password: string) => Unit.open(home, { account: sampleAccounts.clerk, password })
const clerkRow = (unit: Unit) =>
  unit.database.find(query.selectFrom('account').selectAll().where('name', '=', sampleAccounts.clerk))!

describe('an account', () => {
  test('changes its own password, and keeps its key', async () => {
    const home = await createEnrolledUnit()
    const unit = await openAs(home, 'clerk')
    const { keyId } = unit.session.signingKey
    expect(await failure(changePassword(unit.keyContext, 'not the present one', wanted))).toBe('core.account.login')
    expect(await failure(changePassword(unit.keyContext, samplePassword, 'short'))).toBe('core.account.password')
    await changePassword(unit.keyContext, samplePassword, wanted)
    await unit.close()
    expect(await failure(openAs(home, 'clerk'))).toBe('core.account.login')
    const again = await openClerk(home, wanted)
    expect(again.session.signingKey.keyId).toBe(keyId)
    expect(retiredKeys(again.database)).toEqual([])
    expect(verifyAudit(again.database).whole).toBe(true)
    await again.close()
  })

  test('is reset by an administrator: a new password, a new key, to be registered', async () => {
    const home = await createEnrolledUnit()
    const clerk = await openAs(home, 'clerk')
    const { id, signingKey } = clerk.session
    await clerk.close()
    const administrator = await openAs(home, 'administrator')
    await resetPassword(administrator.keyContext, id, wanted)
    expect(clerkRow(administrator)).toMatchObject({ id, registeredAt: null })
    expect(clerkRow(administrator).publicKey).not.toBe(signingKey.publicKey)
    expect(retiredKeys(administrator.database)).toEqual([signingKey.keyId])
    expect(verifyAudit(administrator.database).whole).toBe(true)
    await administrator.close()

    expect(await failure(openAs(home, 'clerk'))).toBe('core.account.login')
    const again = await openClerk(home, wanted)
    expect(again.session.signingKey.publicKey).toBe(clerkRow(again).publicKey)
    await again.close()
  })

  test('is not reset by itself, by other roles, or when it does not exist', async () => {
    const home = await createEnrolledUnit()
    const clerk = await openAs(home, 'clerk')
    expect(await failure(resetPassword(clerk.keyContext, clerk.session.id, wanted))).toBe('core.account.role')
    await clerk.close()
    const administrator = await openAs(home, 'administrator')
    expect(await failure(resetPassword(administrator.keyContext, administrator.session.id, wanted))).toBe(
      'settings.account.self',
    )
    expect(await failure(resetPassword(administrator.keyContext, 'nobody', wanted))).toBe('settings.account.unknown')
    expect(await failure(resetPassword(administrator.keyContext, clerk.session.id, 'short'))).toBe(
      'core.account.password',
    )
    await administrator.close()
  })
})

test('two accounts that are added at once are both stored', async () => {
  const home = await createEnrolledUnit()
  const administrator = await openAs(home, 'administrator')
  const names = ['甲', '乙', '丙']
  await Promise.all(
    names.map((name) => addAccount(administrator.keyContext, { name, role: 'clerk', password: wanted })),
  )
  expect(new Keyring(home).accounts().map(({ name }) => name)).toEqual(expect.arrayContaining(names))
  await administrator.close()
})
