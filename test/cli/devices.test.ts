import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  sampleAccounts,
  sampleCommittee,
  sampleCreditCode,
  sampleOfficer,
  sampleUnit,
} from '../../src/sample/sample-unit.ts'
import { listDevices } from '../../src/server/units/device-registry.ts'
import { gzzc } from '../fixtures/cli/command.ts'
import { openStage, type Stage } from '../fixtures/province/stage.ts'
import { temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'

// Every command is a process of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

// A unit's computers by the command line: enrolled over the network and by file, listed, revoked, reinstated.

/** A province with a unit, and an empty folder for its computers, for each test. */
let folder: string
let home: string
let stage: Stage
let provinceHome: string

const { creditCode } = sampleUnit
const ofProvince = (...args: string[]) => gzzc('province', ...args, '--home', provinceHome)
const enrol = (at: string, ...args: string[]) =>
  gzzc('unit', 'enrol', '--home', at, '--as', sampleAccounts.administrator, ...args)
const devices = () => listDevices(stage.province.units, sampleOfficer, { creditCode })

beforeEach(async () => {
  folder = temporaryFolder()
  home = join(folder, 'unit')
  stage = await openStage()
  onTestFinished(() => stage.close())
  provinceHome = stage.provinceHome
})

/** Enrols a folder over the network. @returns its device */
const enrolOnline = async (at: string): Promise<string> => {
  const enrolled = await enrol(at, '--server', stage.address, '--code', await stage.code())
  expect(enrolled.code).toBe(0)
  return String(enrolled.summary['device'])
}

describe('over the network', () => {
  test('a second code enrols another computer, which is then listed', async () => {
    const issued = await ofProvince('unit', 'code', '--credit-code', creditCode)
    expect(issued).toMatchObject({ code: 0, summary: { enrolmentCode: expect.any(String) } })
    const oneTime = String(issued.summary['enrolmentCode'])
    const { code, summary } = await enrol(home, '--server', stage.address, '--code', oneTime)
    expect({ code, summary }).toEqual({
      code: 0,
      summary: { unit: sampleUnit.name, device: expect.any(String), dictionaryVersion: 2 },
    })
    const device = String(summary['device'])
    const listed = await ofProvince('unit', 'devices', '--credit-code', creditCode)
    expect(listed.lines).toMatchObject([{ id: device, revokedAt: null }, { summary: { devices: 1 } }])
  }, 180_000)

  test('an enrolled folder is not enrolled again, keeps its key and does not use up the code', async () => {
    const device = await enrolOnline(home)
    const code = await stage.code()
    const again = await enrol(home, '--server', stage.address, '--code', code)
    expect(again.code).not.toBe(0)
    expect(again.stderr + again.stdout).toContain('setup.done')
    expect(again.stderr + again.stdout).toContain('请用另一个数据文件夹')
    expect(await devices()).toMatchObject([{ id: device }])
    const other = await enrol(join(folder, 'other'), '--server', stage.address, '--code', code)
    expect(other).toMatchObject({ code: 0, summary: { unit: sampleUnit.name } })
    expect(await devices()).toHaveLength(2)
  }, 180_000)

  test('a lost computer is revoked, and reinstated when it is found', async () => {
    const device = await enrolOnline(home)
    expect(await ofProvince('revoke-device', device)).toMatchObject({ code: 0, summary: { device, keys: 0 } })
    expect(await devices()).toMatchObject([{ id: device, revokedAt: expect.any(String) }])
    const refused = await gzzc('sync', '--home', home, '--as', sampleAccounts.administrator)
    expect(refused.code).not.toBe(0)
    expect(refused.stderr + refused.stdout).toContain('server.device.revoked')
    expect(await ofProvince('reinstate-device', device)).toMatchObject({ code: 0, summary: { device } })
    expect(await devices()).toMatchObject([{ id: device, revokedAt: null }])
  }, 180_000)

  test('an unknown unit or computer is refused by name', async () => {
    const unknown = await ofProvince('revoke-device', 'f'.repeat(64))
    expect(unknown.code).not.toBe(0)
    expect(unknown.stderr + unknown.stdout).toContain('server.device.unknown')
    const refused = await ofProvince('unit', 'code', '--credit-code', '11520000MB1A00001X')
    expect(refused.code).not.toBe(0)
    expect(refused.stderr + refused.stdout).toContain('server.unit.unknown')
  }, 180_000)

  test('a unit is not added under a credit code with a wrong digit', async () => {
    const wrong = creditCode.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    const unit = ['--name', '样例局', '--kind', 'cityHumanResources', '--committee', '样例评委会']
    const refused = await ofProvince('unit', 'add', ...unit, '--credit-code', wrong)
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('最后一位是校验位')
  }, 180_000)
})

describe('by file', () => {
  let away: string
  let request: string
  let answer: string
  beforeEach(() => {
    away = join(folder, 'away')
    request = join(folder, 'a.gzzc-request')
    answer = join(folder, 'a.gzzc-answer')
  })

  test('a request is written, and its answer is read', async () => {
    expect((await enrol(away, '--request', request)).code, 'without a code').not.toBe(0)
    const written = await enrol(away, '--request', request, '--code', await stage.code())
    expect(written).toMatchObject({ code: 0, summary: { file: request } })
    expect(await ofProvince('enrol', request, '--out', answer)).toMatchObject({ code: 0, summary: { keys: 0 } })
    const taken = await enrol(away, '--answer', answer)
    expect(taken).toMatchObject({ code: 0, summary: { unit: sampleUnit.name, dictionaryVersion: 2, keys: 0 } })
    expect((await devices()).map(({ id }) => id)).toContain(taken.summary['device'])
    await enrolOnline(home)
    const elsewhere = await enrol(home, '--answer', answer)
    expect(elsewhere.stderr + elsewhere.stdout).toContain('setup.answer.other')
  }, 180_000)

  test('an enrolled unit needs no code for a further request, which adds the keys of new accounts', async () => {
    await enrolOnline(away)
    const added = await gzzc(
      ...['unit', 'account', 'add', sampleAccounts.clerk, '--role', 'clerk', '--home', away],
      ...['--as', sampleAccounts.administrator],
    )
    expect(added.code).toBe(0)
    expect((await enrol(away, '--request', request)).code).toBe(0)
    const received = await ofProvince('enrol', request, '--out', answer)
    expect(received, 'no officer has released the administrator').toMatchObject({ summary: { keys: 0, waiting: 1 } })
    expect(await enrol(away, '--answer', answer)).toMatchObject({ code: 0, summary: { keys: 1 } })
    expect(await enrol(away, '--answer', answer), 'again').toMatchObject({ code: 0, summary: { keys: 0 } })
  }, 180_000)

  test('the province’s notice replaces address and code', async () => {
    const notice = join(folder, 'b.gzzc-enrolment')
    const { code, summary } = await ofProvince(
      ...['unit', 'add', '--name', '样例县人力资源和社会保障局', '--credit-code', sampleCreditCode('11', 2)],
      ...['--kind', 'humanResources', '--committee', `${sampleCommittee}（县）`, '--enrolment-file', notice],
    )
    expect({ code, summary }).toMatchObject({ code: 0 })
    const enrolled = await enrol(join(folder, 'county'), '--notice', notice, '--server', stage.address)
    expect(enrolled).toMatchObject({ code: 0, summary: { unit: '样例县人力资源和社会保障局' } })
  }, 180_000)
})
