import { beforeAll, beforeEach, expect, test } from 'vitest'
import { sampleUnit } from '../../src/sample/sample-unit.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import { listDevices, reinstateDevice, revokeDevice } from '../../src/server/units/device-registry.ts'
import type { CoreClient } from '../../src/shared/rpc/contract.ts'
import { openProvinceHomeCopy, prepareProvinceHome } from '../fixtures/province/own-province-home.ts'
import { officer, type ProvinceHome } from '../fixtures/province/province-home.ts'
import { openWorkplace } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

let prepared: string
/** A copy of the prepared province and unit for each test, and the clerk at work in it. */
let made: ProvinceHome
let client: CoreClient

beforeAll(async () => {
  prepared = await prepareProvinceHome(4, 1)
})
beforeEach(async () => {
  made = await openProvinceHomeCopy(prepared)
  client = (await openWorkplace(made.home, 'clerk')).client
})

const sync = async () => {
  for await (const _ of await client.sync.now());
}
const registration = async () => (await client.settings.registration())!
const revokeReviewerKey = () =>
  made.as('reviewer', (unit) =>
    unit.syncContext.client.call('revokeAccountKey', { body: { keyId: unit.session.signingKey.keyId } }),
  )
const keyStates = async () => (await registration()).keys.map(({ state }) => state)

test('keys wait for the first round; after it the device and its keys are in force', async () => {
  expect(await registration()).toMatchObject({ name: '样例电脑', revokedOn: null })
  expect(await keyStates()).toEqual(['waiting', 'waiting'])
  await sync()
  const after = await registration()
  const [known] = await listDevices(made.province.units, officer, { creditCode: sampleUnit.creditCode })
  expect(known).toMatchObject({ id: after.device, name: after.name, revokedAt: null })
  expect(await keyStates()).toEqual(['valid', 'valid'])
  for (const key of after.keys) expect(Date.parse(key.validUntil!)).toBeGreaterThan(Date.parse(key.validFrom!))
})

test('a key that was revoked alone is shown at the next check', async () => {
  await sync()
  await revokeReviewerKey()
  await client.settings.checkRegistration()
  expect((await registration()).keys.map(({ role, state }) => [role, state])).toEqual([
    ['clerk', 'valid'],
    ['reviewer', 'revoked'],
  ])
})

test('a revoked device is refused with a reason, keeps its data, and is in force again when reinstated', async () => {
  await sync()
  await revokeReviewerKey()
  const { device } = await registration()
  expect(await revokeDevice(made.province.units, officer, { device })).toEqual({ keys: 1 })
  expect(await revokeDevice(made.province.units, officer, { device })).toEqual({ keys: 0 })
  expect(await problem(sync())).toBe('server.device.revoked')
  expect((await client.sync.status()).last!.problem).toMatchObject({ code: 'server.device.revoked' })
  const checked = (await client.settings.checkRegistration())!
  expect(checked).toMatchObject({ device, revokedOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })
  expect(checked.name).not.toBeNull()
  expect(await keyStates()).toEqual(['revoked', 'revoked'])
  expect((await client.settings.checkAudit()).whole).toBe(true)

  expect(await reinstateDevice(made.province.units, officer, { device })).toEqual({ keys: 1 })
  await sync()
  expect(await registration()).toMatchObject({ device, revokedOn: null })
  // The key that was revoked alone stays revoked.
  expect(await keyStates()).toEqual(['valid', 'revoked'])
  expect(await problem(revokeDevice(made.province.units, officer, { device: '0'.repeat(64) }))).toBe(
    'server.device.unknown',
  )
  expect((await verifyAudit(made.province.log, officer)).whole).toBe(true)
})
