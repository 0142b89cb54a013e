import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { sampleCreditCode } from '../../../src/sample/sample-unit.ts'
import type { Province } from '../../../src/server/province.ts'
import type { OfficerRole } from '../../../src/shared/console/officer-roles.ts'
import { signInOfficer } from '../../fixtures/province/console-client.ts'
import { onEveryDatabase } from '../../fixtures/province/databases.ts'
import { createNewProvince, type NewProvince } from '../../fixtures/province/new-province.ts'
import { sampleUnit } from '../../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../../fixtures/province/scripted-device.ts'

const problem = (code: string) => ({ data: { code } })
const added = {
  name: '样例县人力资源和社会保障局',
  creditCode: sampleCreditCode('11', 7),
  kind: 'humanResources',
  committees: [{ name: '样例县初级评审委员会' }],
  filings: [{ number: '样例备〔2026〕1号' }],
}

onEveryDatabase((kind) => {
  let made: NewProvince
  let province: Province
  let address: string
  beforeAll(() => kind.start())
  afterAll(() => kind.stop())
  beforeEach(async () => {
    made = await createNewProvince(kind)
    province = made.province
    address = await province.listenConsole()
  })
  afterEach(() => made.close())

  const officer = (name: string, ...roles: OfficerRole[]) =>
    signInOfficer(province, address, { name, roles, now: () => new Date() })

  test('two officers register a unit, and its computer enrols with a code that is shown once', async () => {
    const [first, second] = [await officer('样例甲', 'registrar'), await officer('样例乙', 'registrar')]
    const propose = (input: Record<string, unknown>) =>
      first.client.decisions.propose({ kind: 'unit.add', input, reason: '样例文号' })
    await expect(propose({ ...added, creditCode: '115201000094112346' })).rejects.toMatchObject(
      problem('server.request.malformed'),
    )
    const { id } = await propose(added)
    await expect(first.client.decisions.approve({ id, assertion: null })).rejects.toMatchObject(
      problem('decisions.samePerson'),
    )
    await second.client.decisions.approve({ id, assertion: null })
    await expect(propose(added)).rejects.toMatchObject(problem('server.unit.exists'))

    const unit = (await first.client.units.list()).find(({ name }) => name === added.name)!
    expect(unit).toMatchObject({ kind: 'humanResources', committees: 1, filings: 1, devices: 0 })
    const issued = await first.client.units.issueCode({ id: unit.id })
    expect(JSON.parse(issued.notice)).toMatchObject({ kind: 'gzzc-enrolment', code: issued.code, unitName: added.name })
    await new ScriptedDevice(made.url).enrol(issued.code)
    await expect(new ScriptedDevice(made.url).enrol(issued.code)).rejects.toThrow('server.enrolment.code')
    expect(await first.client.units.get({ id: unit.id })).toMatchObject({
      name: added.name,
      committees: [{ name: '样例县初级评审委员会', series: [], validTo: null }],
      filings: [{ number: '样例备〔2026〕1号' }],
      devices: [{ revokedAt: null, batches: 0 }],
      keys: [],
    })
  })

  test('a computer is revoked with its keys, and reinstated with them; an auditor only looks', async () => {
    const [registrar, auditor] = [await officer('样例甲', 'registrar'), await officer('样例乙', 'auditor')]
    const unit = (await auditor.client.units.list()).find(({ name }) => name === sampleUnit.name)!
    const look = () => auditor.client.units.get({ id: unit.id })
    const [device] = (await look()).devices
    expect((await look()).keys.map(({ role, revokedAt }) => [role, revokedAt])).toEqual([
      ['clerk', null],
      ['reviewer', null],
    ])
    const named = { device: device!.id }
    await expect(auditor.client.units.revokeDevice(named)).rejects.toMatchObject(problem('officers.permission'))
    await expect(auditor.client.units.issueCode({ id: unit.id })).rejects.toMatchObject(problem('officers.permission'))
    expect(await registrar.client.units.revokeDevice(named)).toEqual({ keys: 2 })
    expect((await look()).devices).toMatchObject([{ revokedAt: expect.any(String) }])
    expect((await look()).keys.every(({ revokedAt }) => revokedAt !== null)).toBe(true)
    expect(await registrar.client.units.reinstateDevice(named)).toEqual({ keys: 2 })
    expect((await look()).devices).toMatchObject([{ revokedAt: null }])
  })
})
