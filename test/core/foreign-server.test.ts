import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { findEnrolment } from '../../src/core/enrolment/enrolment.ts'
import { writeSetting } from '../../src/core/store/settings.ts'
import { changeServer } from '../../src/core/sync/change-server.ts'
import { enrolDevice, findAttempt } from '../../src/core/sync/enrol-device.ts'
import { ProvinceClient } from '../../src/core/sync/province-client.ts'
import { Unit } from '../../src/core/unit.ts'
import { Problem } from '../../src/shared/errors/problem.ts'
import { generateSealingKey } from '../../src/trust/hpke.ts'
import { importSigningKey } from '../../src/trust/keys.ts'
import { openRelay, type RelayedAnswer } from '../fixtures/province/relay.ts'
import { openStage, type Stage } from '../fixtures/province/stage.ts'
import { copyUnit } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

const administrator = { account: '样例管理员', password: 'gzzc-sample' }
let stage: Stage
let other: Stage
/** A unit with its accounts, not enrolled yet. */
let fresh: string
/** The same unit, enrolled with `stage`. */
let enrolled: string
beforeAll(async () => {
  stage = await openStage()
  other = await openStage()
  fresh = stage.home
  await (await Unit.create(fresh, administrator)).close()
  enrolled = copyUnit(fresh)
  const unit = await Unit.open(enrolled, administrator)
  await enrolDevice(unit.provinceContext, { server: stage.address, code: await stage.code(), deviceName: '样例电脑' })
  await unit.close()
})
afterAll(async () => {
  await stage.close()
  await other.close()
})
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})
const openCopyOf = async (home: string): Promise<Unit> => {
  const unit = await Unit.open(copyUnit(home), administrator)
  ends.push(() => unit.close())
  return unit
}
const clientOf = (unit: Unit, address: string): ProvinceClient => {
  const { deviceKey, keys } = findEnrolment(unit.database)!
  const device = importSigningKey(deviceKey)
  return new ProvinceClient(address, { device, province: keys.signing.publicKey, now: () => new Date() })
}
const relayTo = async (...parameters: Parameters<typeof openRelay>) => {
  const relay = await openRelay(...parameters)
  ends.push(relay.close)
  return relay
}

test('a server with other keys than the notice names gets no code, and nothing is written', async () => {
  const unit = await openCopyOf(fresh)
  const relay = await relayTo(other.address)
  const signingKey = stage.province.keys.signing.keyId
  const request = { server: other.address, code: await other.code(), deviceName: '样例电脑', signingKey }
  expect(await problem(enrolDevice(unit.provinceContext, request))).toBe('setup.server.other')
  expect(findEnrolment(unit.database)).toBeUndefined()
  expect(findAttempt(unit.database)).toBeUndefined()
  expect(relay.seen.some(({ path }) => path.includes('enrolments'))).toBe(false)
})

test('a server that relays a province cannot enrol a unit, with or without a notice', async () => {
  const unit = await openCopyOf(fresh)
  const relay = await relayTo(stage.address)
  const code = await stage.code()
  for (const signingKey of [undefined, stage.province.keys.signing.keyId]) {
    const request = { server: relay.address, code, deviceName: '样例电脑', signingKey }
    expect(await problem(enrolDevice(unit.provinceContext, request))).toBe('core.sync.unsigned')
  }
  expect(JSON.stringify(relay.seen.map(({ body }) => body.toString()))).not.toContain(code)
  expect(findAttempt(unit.database)).toBeUndefined()
})

test('a server with copied public keys is refused as the new address', async () => {
  const unit = await openCopyOf(enrolled)
  const relay = await relayTo(stage.address)
  expect(await problem(changeServer(unit.provinceContext, relay.address))).toBe('core.sync.unsigned')
  expect(findEnrolment(unit.database)?.server).toBe(stage.address)
  await changeServer(unit.provinceContext, stage.address)
  expect(await problem(changeServer(unit.provinceContext, other.address))).toBe('settings.server.other')
})

test('the province refuses requests that were signed for another host', async () => {
  const unit = await openCopyOf(enrolled)
  const relay = await relayTo(stage.address)
  expect(await problem(clientOf(unit, relay.address).call('deviceStanding'))).toBe('server.request.host')
})

test('an answer that was altered, left unsigned, or given to another question is refused', async () => {
  const unit = await openCopyOf(enrolled)
  let change: Parameters<typeof openRelay>[1] = () => undefined
  const relay = await relayTo(stage.address, (path, answer) => change!(path, answer))
  // The relay plays a reverse proxy of the province.
  stage.province.access.hosts.addLoopback(relay.address)
  const client = clientOf(unit, relay.address)
  const ask = () => problem(client.call('deviceStanding'))
  expect(await ask()).toBe('no problem')
  change = (_, answer) => {
    answer.body = Buffer.from(answer.body.toString().replace('样例电脑', '样例机器'))
  }
  expect(await ask()).toBe('core.sync.unsigned')
  change = (_, answer) => answer.headers.delete('gzzc-answer-signature')
  expect(await ask()).toBe('core.sync.unsigned')
  change = (_, answer) => {
    answer.status = 410
    answer.body = Buffer.from(JSON.stringify(new Problem('server.device.revoked', { at: '2026-01-01' })))
  }
  expect(await ask()).toBe('core.sync.unsigned')
  let first: RelayedAnswer | undefined
  change = (_, answer) => {
    first ??= { status: answer.status, headers: new Headers(answer.headers), body: answer.body }
    Object.assign(answer, first)
  }
  expect(await ask()).toBe('no problem')
  expect(await ask()).toBe('core.sync.unsigned')
})

test('personal data is unreadable for a server in between, and a unit without the sealing key learns it', async () => {
  const unit = await openCopyOf(enrolled)
  const { sealing, ...older } = findEnrolment(unit.database)!.keys
  expect(sealing).toEqual(stage.province.keys.sealing)
  await unit.gate.write('unit', ({ database }) =>
    writeSetting(database, 'enrolment', { ...findEnrolment(database)!, keys: older }),
  )
  const relay = await relayTo(stage.address)
  stage.province.access.hosts.addLoopback(relay.address)
  await changeServer(unit.provinceContext, relay.address)
  const waiting = [
    {
      recordId: '00000000-0000-4000-8000-000000000001',
      name: '样例甲',
      documentType: 'residentId' as const,
      documentNumber: '520103199001011231',
      returned: null,
    },
  ]
  expect(await unit.syncContext.client.call('roster', { body: { waiting, gone: [] } })).toEqual({ waiting: 1 })
  expect(findEnrolment(unit.database)?.keys.sealing).toEqual(sealing)
  const written = relay.seen.map(({ body }) => body.toString()).join()
  expect(written).not.toMatch(/样例甲|520103199001011231/)

  await unit.gate.write('unit', ({ database }) =>
    writeSetting(database, 'enrolment', {
      ...findEnrolment(database)!,
      keys: { ...older, sealing: { publicKey: generateSealingKey().publicKey } },
    }),
  )
  expect(await problem(unit.syncContext.client.call('roster', { body: { waiting, gone: [] } }))).toBe('no problem')
  expect(findEnrolment(unit.database)?.keys.sealing).toEqual(sealing)
})
