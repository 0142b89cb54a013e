import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { retiredKeys } from '../../src/core/accounts/retired-keys.ts'
import { connectInProcess } from '../../src/core/host/in-process.ts'
import { Workplace } from '../../src/core/host/workplace/workplace.ts'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { initProvince, openProvince } from '../../src/server/province.ts'
import { enrolmentNotice, receiveEnrolment } from '../../src/server/units/enrolment-file.ts'
import { addUnit, listUnits } from '../../src/server/units/unit-registry.ts'
import type { CoreClient } from '../../src/shared/rpc/contract.ts'
import type { Envelope } from '../../src/shared/sync/envelope.ts'
import { openStage, type Stage } from '../fixtures/province/stage.ts'
import { passwordOf, people } from '../fixtures/window/first-run.ts'

let stage: Stage
let workplace: Workplace
let client: CoreClient

beforeAll(async () => {
  stage = await openStage()
  workplace = new Workplace(stage.home, '0')
  client = connectInProcess(workplace)
  await client.setup.create({ name: people.administrator, password: passwordOf(people.administrator) })
})
afterAll(async () => {
  await workplace.lock()
  await stage.close()
})

const fileOf = (value: unknown, name = '答复.gzzc-answer') => new File([JSON.stringify(value)], name)
const request = async (code: string, signingKey: string | null = null) =>
  JSON.parse(
    await ((await client.setup.writeRequest({ code, deviceName: '甲', signingKey })) as File).text(),
  ) as Envelope
const refusal = (code: string) => ({ data: { code } })

/** A notice as the province writes it beside a fresh code. */
const notice = async () => {
  const code = await stage.code()
  const [unit] = await listUnits(stage.province.units, sampleOfficer)
  return enrolmentNotice(stage.province.units, sampleOfficer, { unitId: unit!.id, code })
}

test('the province’s notice contains address and code', async () => {
  const file = await notice()
  expect(await client.setup.readNotice({ file: fileOf(file) })).toMatchObject({
    server: stage.province.settings.publicAddress,
    code: file.code,
    unitName: '样例市人力资源和社会保障局',
  })
  await expect(client.setup.readNotice({ file: fileOf({ kind: 'else' }) })).rejects.toMatchObject(
    refusal('setup.file.damaged'),
  )
})

test('a request is signed by the key in it, so a changed request is refused', async () => {
  const envelope = await request(await stage.code())
  const payload = JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as object
  const bent = {
    ...envelope,
    payload: Buffer.from(JSON.stringify({ ...payload, deviceName: '乙' })).toString('base64'),
  }
  await expect(receiveEnrolment(stage.province.units, sampleOfficer, bent)).rejects.toThrow(
    /trust\.envelope\.signature/,
  )
  await expect(receiveEnrolment(stage.province.units, sampleOfficer, { ...envelope, signatures: [] })).rejects.toThrow(
    /trust\.envelope/,
  )
})

test('an answer for another computer, or of another province, is refused', async () => {
  const { code, signingKey } = await notice()
  const folder = await mkdtemp(join(tmpdir(), 'gzzc-other-'))
  await initProvince(folder, { specimen: true })
  const other = await openProvince(folder, { pdfThreads: 1 })
  try {
    const { enrolmentCode } = await addUnit(other.units, sampleOfficer, {
      name: '别的单位',
      creditCode: '11529999000000001U',
      kind: 'industry',
      committees: [],
    })
    const foreign = await receiveEnrolment(other.units, sampleOfficer, await request(enrolmentCode, signingKey))
    await expect(client.setup.takeAnswer({ file: fileOf(foreign) })).rejects.toMatchObject(
      refusal('setup.answer.province'),
    )
    const envelope = await request(code, signingKey)
    await expect(client.setup.takeAnswer({ file: fileOf(foreign) })).rejects.toMatchObject(
      refusal('setup.answer.other'),
    )
    expect((await client.setup.state()).enrolled).toBeNull()
    expect(envelope.signatures).toHaveLength(1)
  } finally {
    await other.close()
    await rm(folder, { recursive: true, force: true })
  }
})

test('a request and its answer enrol the unit with dictionary and both persons’ keys; a later account is registered the same way', async () => {
  const { code, signingKey } = await notice()
  for (const role of ['clerk', 'reviewer'] as const)
    await client.setup.addAccount({ name: people[role], role, password: passwordOf(people[role]) })
  const envelope = await request(code, signingKey)
  expect(JSON.stringify(envelope)).not.toContain(people.clerk)
  const answer = await receiveEnrolment(stage.province.units, sampleOfficer, envelope)
  expect(await receiveEnrolment(stage.province.units, sampleOfficer, envelope)).toEqual(answer)
  expect(await client.setup.takeAnswer({ file: fileOf(answer) })).toEqual({ registered: 2 })
  expect(await client.setup.state()).toMatchObject({
    enrolled: { unitName: '样例市人力资源和社会保障局' },
    hasDictionary: true,
  })
  expect(await client.setup.takeAnswer({ file: fileOf(answer) })).toEqual({ registered: 0 })

  await client.setup.addAccount({ name: '样例后来人', role: 'clerk', password: passwordOf('样例后来人') })
  const later = await receiveEnrolment(stage.province.units, sampleOfficer, await request(''))
  expect(await client.setup.takeAnswer({ file: fileOf(later) })).toEqual({ registered: 1 })
  const { accounts } = await client.settings.read()
  expect(accounts.filter(({ role, registeredAt }) => role !== 'administrator' && !registeredAt)).toEqual([])
})

test('a deactivated account cannot sign in, and the province revokes its key at the next sync', async () => {
  await client.settings.changeServer({ address: stage.address })
  const find = async () => (await client.settings.read()).accounts.find(({ name }) => name === '样例后来人')!
  const { id } = await find()
  await client.settings.deactivateAccount({ id })
  expect(await find()).toMatchObject({ active: false })
  expect((await client.session.accounts()).map(({ name }) => name)).not.toContain('样例后来人')
  for await (const _ of await client.sync.now());
  expect(retiredKeys(workplace.unit.database)).toEqual([])
  await expect(client.settings.deactivateAccount({ id })).rejects.toMatchObject(refusal('settings.account.unknown'))
  const own = (await client.session.current())!.id
  await expect(client.settings.deactivateAccount({ id: own })).rejects.toMatchObject(refusal('settings.account.self'))
  await expect(client.session.signIn({ name: '样例后来人', password: passwordOf('样例后来人') })).rejects.toMatchObject(
    refusal('core.account.login'),
  )
})
