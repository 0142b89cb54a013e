import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { retiredKeys } from '../../src/core/accounts/retired-keys.ts'
import type { Workplace } from '../../src/core/host/workplace/workplace.ts'
import { Unit } from '../../src/core/unit.ts'
import { sampleAccounts, sampleOfficer, samplePassword } from '../../src/sample/sample-unit.ts'
import { initProvince, openProvince } from '../../src/server/province.ts'
import { enrolmentNotice, receiveEnrolment } from '../../src/server/units/enrolment-file.ts'
import { addUnit, listUnits } from '../../src/server/units/unit-registry.ts'
import type { CoreClient } from '../../src/shared/rpc/contract.ts'
import type { Envelope } from '../../src/shared/sync/envelope.ts'
import { openStage, type Stage } from '../fixtures/province/stage.ts'
import { quickPasswords } from '../fixtures/unit/enrolled-unit.ts'
import { openWorkplace } from '../fixtures/unit/own-unit.ts'

let stage: Stage
let workplace: Workplace
let client: CoreClient

/** A province and a unit that is not enrolled, for each test. */
beforeEach(async () => {
  stage = await openStage()
  onTestFinished(() => stage.close())
  const administrator = { account: sampleAccounts.administrator, password: samplePassword }
  await (await Unit.create(stage.home, administrator, quickPasswords)).close()
  const opened = await openWorkplace(stage.home, 'administrator')
  workplace = opened.workplace
  client = opened.client
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

/** Enrols the unit by file, with the keys of its accounts. @returns the number of keys */
const enrol = async (): Promise<number> => {
  const { code, signingKey } = await notice()
  const answer = await receiveEnrolment(stage.province.units, sampleOfficer, await request(code, signingKey))
  const { registered } = await client.setup.importAnswer({ file: fileOf(answer) })
  return registered
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
    await expect(client.setup.importAnswer({ file: fileOf(foreign) })).rejects.toMatchObject(
      refusal('setup.answer.province'),
    )
    const envelope = await request(code, signingKey)
    await expect(client.setup.importAnswer({ file: fileOf(foreign) })).rejects.toMatchObject(
      refusal('setup.answer.other'),
    )
    expect((await client.setup.state()).enrolled).toBeNull()
    expect(envelope.signatures).toHaveLength(1)
  } finally {
    await other.close()
    await rm(folder, { recursive: true, force: true })
  }
})

test('a request and its answer enrol the unit with dictionary and the keys of both accounts; a later account is registered the same way', async () => {
  const { code, signingKey } = await notice()
  for (const role of ['clerk', 'reviewer'] as const)
    await client.setup.addAccount({ name: sampleAccounts[role], role, password: samplePassword })
  const envelope = await request(code, signingKey)
  expect(JSON.stringify(envelope)).not.toContain(sampleAccounts.clerk)
  const answer = await receiveEnrolment(stage.province.units, sampleOfficer, envelope)
  expect(await receiveEnrolment(stage.province.units, sampleOfficer, envelope)).toEqual(answer)
  expect(await client.setup.importAnswer({ file: fileOf(answer) })).toEqual({ registered: 2 })
  expect(await client.setup.state()).toMatchObject({
    enrolled: { unitName: '样例市人力资源和社会保障局' },
    hasDictionary: true,
  })
  expect(await client.setup.importAnswer({ file: fileOf(answer) })).toEqual({ registered: 0 })

  await client.setup.addAccount({ name: '样例后来人', role: 'clerk', password: samplePassword })
  const later = await receiveEnrolment(stage.province.units, sampleOfficer, await request(''))
  expect(await client.setup.importAnswer({ file: fileOf(later) })).toEqual({ registered: 1 })
  const { accounts } = await client.settings.read()
  expect(accounts.filter(({ role, registeredAt }) => role !== 'administrator' && !registeredAt)).toEqual([])
})

test('a deactivated account cannot sign in, and the province revokes its key at the next sync', async () => {
  await client.setup.addAccount({ name: '样例后来人', role: 'clerk', password: samplePassword })
  expect(await enrol()).toBe(1)
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
  await expect(client.session.signIn({ name: '样例后来人', password: samplePassword })).rejects.toMatchObject(
    refusal('core.account.login'),
  )
})
