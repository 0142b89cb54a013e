import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { changePassword } from '../../src/core/accounts/accounts.ts'
import { standardCost } from '../../src/core/accounts/password-seal.ts'
import { SignInPause } from '../../src/core/accounts/sign-in-pause.ts'
import { query } from '../../src/core/store/database.ts'
import { Unit } from '../../src/core/unit.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import type { Problem } from '../../src/shared/errors/problem.ts'
import { createEnrolledUnit, openAs, quickPasswords, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

const keyringFile = (home: string) => join(home, 'keyring.json')
const readKeyring = (home: string) => JSON.parse(readFileSync(keyringFile(home), 'utf8'))
const clerkWith = (password: string) => ({ account: sampleAccounts.clerk, password })

/** The seconds that a refused attempt must wait; 0 for an attempt that may be made. */
const pauseOf = (attempt: () => void): number => {
  try {
    attempt()
    return 0
  } catch (error) {
    expect((error as Problem).code).toBe('core.account.pause')
    return Number((error as Problem).details['seconds'])
  }
}

test('the pause grows with each failure, survives a restart and ends with a success', () => {
  const home = temporaryFolder()
  let now = 1_000_000
  // A new object for each attempt: only the file remembers.
  const begin = () => pauseOf(() => new SignInPause(home, () => now).begin('clerk'))
  const pauses = []
  for (let failure = 0; failure < 14; failure++) {
    expect(begin()).toBe(0)
    const seconds = begin()
    if (seconds === 0) continue
    pauses.push(seconds)
    now += seconds * 1000 - 1
    expect(begin(), 'a moment too early').toBe(1)
    now += 1
  }
  expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900, 900])
  expect(new SignInPause(home, () => now).succeed('clerk')).toBeGreaterThan(10)
  expect([begin(), begin(), begin()]).toEqual([0, 0, 0])
})

test('a clock that was set back makes no pause longer, and other accounts do not wait', () => {
  const home = temporaryFolder()
  let now = 1_000_000_000
  const pause = new SignInPause(home, () => now)
  for (let failure = 0; failure < 3; failure++) pause.begin('clerk')
  now -= 500_000_000
  expect(pauseOf(() => pause.begin('clerk'))).toBe(5)
  expect(pauseOf(() => pause.begin('reviewer'))).toBe(0)
  writeFileSync(join(home, 'sign-in.json'), 'no JSON')
  expect(pauseOf(() => pause.begin('clerk'))).toBe(0)
})

test('wrong passwords lead to a pause, for the right password too, and stay in the audit', async () => {
  const home = await createEnrolledUnit()
  for (let attempt = 0; attempt < 2; attempt++)
    expect(await problem(Unit.open(home, clerkWith('not the password')))).toBe('core.account.login')
  const unit = await openAs(home, 'clerk')
  const failed = query.selectFrom('audit').selectAll().where('action', '=', 'account.failedAttempts')
  expect(unit.database.all(failed)).toMatchObject([{ actor: unit.session.id, after: '{"attempts":2}' }])
  await unit.close()
  for (let attempt = 0; attempt < 3; attempt++)
    expect(await problem(Unit.open(home, clerkWith('not the password')))).toBe('core.account.login')
  expect(await problem(Unit.open(home, clerkWith(samplePassword)))).toBe('core.account.pause')
  for (let attempt = 0; attempt < 3; attempt++)
    expect(await problem(Unit.open(home, { account: `nobody ${attempt}`, password: 'x' }))).toBe('core.account.login')
  expect(await problem(Unit.open(home, { account: 'nobody else', password: 'x' }))).toBe('core.account.pause')
  await (await openAs(home, 'reviewer')).close()
})

test('a new password is sealed at the standard cost, and easy ones are refused', async () => {
  const home = await createEnrolledUnit()
  expect(readKeyring(home).accounts[0].secrets.cost).toEqual(quickPasswords.passwordCost)
  const unit = await openAs(home, 'clerk')
  expect(await problem(changePassword(unit.keyContext, samplePassword, 'password123'))).toBe(
    'core.account.passwordGuessed',
  )
  await changePassword(unit.keyContext, samplePassword, '三月的雨下了十天整呀')
  await unit.close()
  const costs = new Map(
    readKeyring(home).accounts.map(({ name, secrets }: { name: string; secrets: { cost: unknown } }) => [
      name,
      secrets.cost,
    ]),
  )
  expect(costs.get(sampleAccounts.clerk)).toEqual(standardCost)
  expect(costs.get(sampleAccounts.reviewer)).toEqual(quickPasswords.passwordCost)
})
