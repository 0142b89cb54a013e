import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { sampleOfficer } from '../../../src/sample/sample-unit.ts'
import { findFalseDecisions } from '../../../src/server/officers/kept-decisions.ts'
import type { Province } from '../../../src/server/province.ts'
import { issueEnrolmentCode } from '../../../src/server/units/unit-registry.ts'
import type { OfficerRole } from '../../../src/shared/console/officer-roles.ts'
import { sha256Hex } from '../../../src/trust/sha256.ts'
import { type SignedInBrowser, signInOfficer } from '../../fixtures/province/console-client.ts'
import { onEveryDatabase } from '../../fixtures/province/databases.ts'
import { createNewProvince, type NewProvince } from '../../fixtures/province/new-province.ts'
import { samplePerson } from '../../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../../fixtures/province/scripted-device.ts'

const problem = (code: string) => ({ data: { code } })
/** What a proposal to revoke states; its evidence was uploaded by `uploadEvidence`. */
const evidence = sha256Hex('%PDF-1.7')
const revocation = {
  number: 'GZZC-1',
  code: 'revoke.error',
  text: '',
  evidence,
  notice: { way: 'letter', on: '2026-01-05' },
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
    await province.work()
  })
  afterEach(() => made.close())

  const officer = (name: string, ...roles: OfficerRole[]) =>
    signInOfficer(province, address, { name, roles, now: () => new Date() })

  const uploadEvidence = async ({ cookie }: SignedInBrowser) => {
    const answer = await fetch(`${address}/files/evidence`, {
      method: 'POST',
      headers: {
        'content-type': 'application/octet-stream',
        origin: 'http://localhost:8454',
        'x-file-name': encodeURIComponent('处理决定.pdf'),
        cookie: cookie(),
      },
      body: '%PDF-1.7',
    })
    expect(await answer.json()).toEqual({ sha256: evidence })
  }

  test('two officers release a key; neither of them alone, and each decision once', async () => {
    const [first, second] = [await officer('样例甲', 'registrar'), await officer('样例乙', 'registrar')]
    const other = await officer('样例丙', 'examiner')
    // A further computer of the unit lists its accounts; its administrator's key waits.
    const { unit } = made.device.enrolment
    const code = await issueEnrolmentCode(province.units, sampleOfficer, { unitId: unit.id })
    const computer = new ScriptedDevice(made.url)
    await computer.enrol(code)
    await computer.account('clerk')
    const key = (await first.client.keys.list()).find(({ releasedAt }) => releasedAt === null)!
    const proposal = { kind: 'key.release', input: { keyId: key.keyId }, reason: '电话核对过指纹' } as const
    await expect(other.client.decisions.propose(proposal)).rejects.toMatchObject(problem('officers.permission'))
    const { id } = await first.client.decisions.propose(proposal)
    await expect(second.client.decisions.propose(proposal)).rejects.toMatchObject(problem('decisions.pending'))
    const approve = { id, assertion: null }
    await expect(first.client.decisions.approve(approve)).rejects.toMatchObject(problem('decisions.samePerson'))
    await expect(other.client.decisions.approve(approve)).rejects.toMatchObject(problem('officers.permission'))
    expect(await other.client.decisions.list()).toMatchObject([{ id, mayApprove: false }])
    expect(await second.client.decisions.list()).toMatchObject([{ id, mayApprove: true, reason: '电话核对过指纹' }])
    await second.client.decisions.approve(approve)
    await expect(second.client.decisions.approve(approve)).rejects.toMatchObject(problem('decisions.unknown'))
    expect((await first.client.keys.list()).find(({ keyId }) => keyId === key.keyId)!.releasedAt).not.toBeNull()
    const rows = await province.officers.store.database
      .selectFrom('audit')
      .select(['actor', 'action'])
      .where('action', 'in', ['decision.propose', 'decision.approve', 'administratorKey.release'])
      .orderBy('seq', 'desc')
      .limit(3)
      .execute()
    expect(rows.toReversed()).toEqual([
      { actor: 'officer:样例甲', action: 'decision.propose' },
      { actor: 'officer:样例乙', action: 'decision.approve' },
      { actor: 'officer:样例乙', action: 'administratorKey.release' },
    ])
  })

  test('the database itself refuses a decision that one person proposed and approved', async () => {
    const first = await officer('样例甲', 'issuer')
    const input = revocation
    await expect(
      first.client.decisions.propose({ kind: 'certificate.revoke', input: { ...input, code: 'nothing' }, reason: 'x' }),
    ).rejects.toMatchObject(problem('server.request.malformed'))
    const lacking = first.client.decisions.propose({ kind: 'certificate.revoke', input, reason: '核查' })
    await expect(lacking).rejects.toMatchObject(problem('evidence.unknown'))
    await uploadEvidence(first)
    const early = { ...input, notice: { ...input.notice, on: '2099-01-01' } }
    const unnoticed = first.client.decisions.propose({ kind: 'certificate.revoke', input: early, reason: '核查' })
    await expect(unnoticed).rejects.toMatchObject(problem('decisions.notice'))
    const { id } = await first.client.decisions.propose({
      kind: 'certificate.revoke',
      input,
      reason: '核查',
    })
    const cheat = province.officers.store.gate.ungated((database) =>
      database.updateTable('decision').set({ state: 'approved', settledBy: '样例甲' }).where('id', '=', id).execute(),
    )
    await expect(cheat).rejects.toThrow(/constraint/i)
  })

  test('a decision that cannot be carried out stays proposed, and can be withdrawn', async () => {
    const [first, second] = [await officer('样例甲', 'issuer'), await officer('样例乙', 'issuer')]
    const input = revocation
    await uploadEvidence(first)
    const { id } = await first.client.decisions.propose({ kind: 'certificate.revoke', input, reason: '核查' })
    await expect(second.client.decisions.approve({ id, assertion: null })).rejects.toMatchObject(
      problem('server.certificate.unknown'),
    )
    expect(await second.client.decisions.list()).toMatchObject([{ id }])
    await first.client.decisions.reject({ id })
    expect(await second.client.decisions.list()).toEqual([])
    await first.client.decisions.propose({ kind: 'certificate.revoke', input, reason: '再核查' })
  })

  test('a batch is examined, confirmed with a return, and issued by two officers', async () => {
    const [examiner, issuer, second] = [
      await officer('样例审', 'examiner'),
      await officer('样例发甲', 'issuer'),
      await officer('样例发乙', 'issuer'),
    ]
    const people = [await samplePerson(1), await samplePerson(2), await samplePerson(3)]
    await made.device.submit(people)
    const { batches, more } = await examiner.client.batches.list({ queue: 'examine' })
    expect(batches).toMatchObject([{ records: 3, byStatus: { accepted: 3 }, isAwaiting: false }])
    expect(more).toBe(false)
    const { id } = batches[0]!
    const { rows } = await examiner.client.batches.get({ id })
    expect(rows.every(({ maskedNumber }) => maskedNumber.includes('*'))).toBe(true)
    const photo = await fetch(`${address}/photos/${id}/${rows[0]!.recordId}`, {
      headers: { cookie: examiner.cookie() },
    })
    expect(photo.headers.get('content-type')).toBe('image/jpeg')
    const returned = [{ recordId: rows[1]!.recordId, code: 'record.other', text: '单位名称与证件不一致' }]
    const decision = { id, returned, released: [], percent: 100 as const }
    await expect(issuer.client.batches.confirm(decision)).rejects.toMatchObject(problem('officers.permission'))
    expect(await examiner.client.batches.confirm(decision)).toEqual({ confirmed: 2, returned: 1, waiting: 0 })
    const input = { batchId: id }
    const { id: proposal } = await issuer.client.decisions.propose({ kind: 'batch.issue', input, reason: '已审核' })
    await second.client.decisions.approve({ id: proposal, assertion: null })
    await expect
      .poll(async () => (await issuer.client.batches.get({ id })).byStatus, { timeout: 30_000 })
      .toEqual({ issued: 2, returned: 1 })
    expect((await issuer.client.batches.list({ queue: 'issue' })).batches).toEqual([])
    expect(await findFalseDecisions(province.officers.store)).toEqual([])
  })
})
