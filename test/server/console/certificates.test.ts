import { Buffer } from 'node:buffer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openZip } from '../../../src/files/zip.ts'
import type { Province } from '../../../src/server/province.ts'
import { verifyPdfFile } from '../../../src/server/verification/verify.ts'
import type { OfficerRole } from '../../../src/shared/console/officer-roles.ts'
import { type SignedInBrowser, signInOfficer } from '../../fixtures/province/console-client.ts'
import { onEveryDatabase } from '../../fixtures/province/databases.ts'
import { createNewProvince, type NewProvince } from '../../fixtures/province/new-province.ts'
import { samplePerson } from '../../fixtures/province/sample-batch.ts'

const problem = (code: string) => ({ data: { code } })

onEveryDatabase((kind) => {
  let made: NewProvince
  let province: Province
  let address: string
  let examiner: SignedInBrowser
  let issuer: SignedInBrowser
  let second: SignedInBrowser
  beforeAll(async () => {
    await kind.start()
    made = await createNewProvince(kind)
    province = made.province
    address = await province.listenConsole()
    const officer = (name: string, ...roles: OfficerRole[]) =>
      signInOfficer(province, address, { name, roles, now: () => new Date() })
    examiner = await officer('样例审', 'examiner')
    issuer = await officer('样例发甲', 'issuer')
    second = await officer('样例发乙', 'issuer')
  })
  afterAll(async () => {
    await made?.close()
    await kind.stop()
  })

  /** Sends and confirms a batch of these sample persons. */
  const confirmed = async (...indexes: readonly number[]) => {
    await made.device.submit(await Promise.all(indexes.map((index) => samplePerson(index))))
    const { id } = (await examiner.client.batches.list({ queue: 'examine' })).batches.at(-1)!
    await examiner.client.batches.confirm({ id, returned: [], released: [], percent: 100 })
    return id
  }
  const decide = async (batchId: string) => {
    const proposal = { kind: 'batch.issue', input: { batchId }, reason: '已审核' } as const
    const { id } = await issuer.client.decisions.propose(proposal)
    await second.client.decisions.approve({ id, assertion: null })
  }
  const file = (path: string, { cookie }: SignedInBrowser) =>
    fetch(`${address}${path}`, { headers: { cookie: cookie() } })
  const actions = async (subject: string) =>
    (
      await province.officers.store.database
        .selectFrom('audit')
        .select('action')
        .where('subject', '=', subject)
        .orderBy('seq')
        .execute()
    ).map(({ action }) => action)

  test('a batch is previewed, issued in two, paused, resumed, and saved as a zip', async () => {
    const batchId = await confirmed(1, 2, 3)
    expect(await issuer.client.issuing.progress({ batchId })).toMatchObject({ state: 'none', waiting: 3, issued: 0 })
    await expect(issuer.client.issuing.resume({ batchId })).rejects.toMatchObject(problem('issuing.undecided'))
    await expect(issuer.client.issuing.pause({ batchId })).rejects.toMatchObject(problem('issuing.undecided'))

    const preview = await file(`/files/previews/${batchId}`, issuer)
    expect(preview.headers.get('content-type')).toBe('application/pdf')
    // It is a PDF with a seal, and nobody may take it for a certificate.
    const verdict = await verifyPdfFile(province.verification, new Uint8Array(await preview.arrayBuffer()))
    expect(verdict).toMatchObject({ intact: true, issuedByProvince: false, inForce: null })

    await decide(batchId)
    await issuer.client.issuing.pause({ batchId })
    await province.work()
    expect(await issuer.client.issuing.progress({ batchId })).toMatchObject({ state: 'paused', pausedBy: '样例发甲' })
    expect((await file(`/files/batches/${batchId}`, issuer)).status).toBe(404)
    await issuer.client.issuing.resume({ batchId })
    await expect
      .poll(() => issuer.client.issuing.progress({ batchId }), { timeout: 30_000 })
      .toMatchObject({ state: 'done', waiting: 0, issued: 3, failures: [] })
    const zip = Buffer.from(await (await file(`/files/batches/${batchId}`, issuer)).arrayBuffer())
    const { entries } = await openZip(zip)
    expect(entries.map(({ name }) => name)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^GZZC.*-样例.\.pdf$/)]),
    )
    expect(entries).toHaveLength(3)
    expect(await actions(`batch:${batchId}`)).toEqual(
      expect.arrayContaining(['issue.pause', 'issue.resume', 'batch.download']),
    )
  })

  test('what is confirmed after the decision takes another one', async () => {
    const batchId = await confirmed(4, 5)
    await decide(batchId)
    await province.officers.store.gate.ungated((database) =>
      database
        .updateTable('certificate')
        .set({ allottedAt: new Date(Date.now() + 1_000).toISOString(), problem: '{"code":"general.unexpected"}' })
        .where('batchId', '=', batchId)
        .where('status', '=', 'allotted')
        .execute(),
    )
    await expect.poll(async () => (await issuer.client.issuing.progress({ batchId })).state).toMatch(/changed|done/)
  })

  test('certificates are found by what an officer knows, page by page', async () => {
    const batchId = await confirmed(6, 7, 8)
    const { rows } = await examiner.client.batches.get({ id: batchId })
    const [one] = rows
    const find = async (search: Parameters<typeof issuer.client.certificates.search>[0]) =>
      (await issuer.client.certificates.search(search)).certificates.map(({ number }) => number)
    expect(await find({ text: one!.number! })).toEqual([one!.number])
    expect(await find({ text: one!.number!.slice(0, 6) })).toContain(one!.number)
    expect(await find({ text: one!.name.slice(1) })).toContain(one!.number)
    expect(await find({ text: one!.name.slice(2) })).toContain(one!.number)
    expect(await find({ text: '样例科技' })).toContain(one!.number)
    expect(await find({ text: '没有这个人' })).toEqual([])
    const { documentNumber } = await province.officers.store.database
      .selectFrom('certificate')
      .select('documentNumber')
      .where('number', '=', one!.number!)
      .executeTakeFirstOrThrow()
    expect(await find({ text: documentNumber })).toEqual([one!.number])
    expect(await find({ text: documentNumber.slice(0, 14) })).toEqual([])
    const found = await issuer.client.certificates.search({ text: documentNumber })
    expect(JSON.stringify(found)).not.toContain(documentNumber)
    const { units, series } = await issuer.client.certificates.filters()
    expect(await find({ unitId: units[0]!.id, year: 2025, status: 'allotted' })).toContain(one!.number)
    expect(await find({ text: one!.name, year: 1999 })).toEqual([])
    const engineers = series.find(({ name }) => name === '工程技术人员')!
    expect(await find({ series: engineers.code })).toContain(one!.number)

    const all: string[] = []
    for (let after: string | null | undefined; after !== null; ) {
      const page = await issuer.client.certificates.search({ text: '样例', ...(after ? { after } : {}) })
      all.push(...page.certificates.map(({ number }) => number))
      after = page.next
    }
    expect(new Set(all).size).toBe(all.length)
    expect(all).toEqual(expect.arrayContaining(rows.map(({ number }) => number)))
  })

  test('a certificate shows its life, its proof and who looked; two officers revoke it by evidence', async () => {
    await province.work()
    const batchId = await confirmed(9)
    await decide(batchId)
    await expect
      .poll(async () => (await issuer.client.issuing.progress({ batchId })).state, { timeout: 30_000 })
      .toBe('done')
    const number = (await examiner.client.batches.get({ id: batchId })).rows[0]!.number!
    const pdf = await file(`/files/certificates/${number}`, issuer)
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')
    const life = await examiner.client.certificates.get({ number })
    expect(life).toMatchObject({ status: 'inForce', hasPdf: true, revokedAt: null, appealUntil: null, evidence: null })
    expect(life.log!.proof).toContain('c2sp.org/tlog-proof')
    expect(life.history.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      expect.stringMatching(/^device:.* batch.receive$/),
      'officer:样例审 batch.examine',
      'officer:样例审 record.confirm',
      'officer:样例发乙 certificate.issue',
      'officer:样例发甲 certificate.download',
      'officer:样例审 certificate.view',
    ])

    const upload = await fetch(`${address}/files/evidence`, {
      method: 'POST',
      headers: {
        'content-type': 'application/octet-stream',
        origin: 'http://localhost:8454',
        'x-file-name': encodeURIComponent('处理决定.pdf'),
        cookie: issuer.cookie(),
      },
      body: '%PDF-1.7',
    })
    const { sha256: evidence } = (await upload.json()) as { sha256: string }
    const notice = { way: 'letter', on: '2026-01-05' }
    const input = { number, code: 'revoke.fraud', text: '处理决定样例1号', evidence, notice }
    const { id } = await issuer.client.decisions.propose({ kind: 'certificate.revoke', input, reason: '核查属实' })
    await second.client.decisions.approve({ id, assertion: null })
    const revoked = await examiner.client.certificates.get({ number })
    expect(revoked).toMatchObject({
      status: 'revoked',
      revokedText: '弄虚作假取得资格：处理决定样例1号',
      evidence,
      notice: '2026-01-05 邮寄告知',
    })
    expect(Date.parse(revoked.appealUntil!) - Date.parse(revoked.revokedAt!.slice(0, 10))).toBeGreaterThan(
      58 * 86_400_000,
    )
    const seen = await file(`/files/evidence/${evidence}`, examiner)
    expect(seen.headers.get('content-disposition')).toContain(encodeURIComponent('处理决定.pdf'))
    expect(await seen.text()).toBe('%PDF-1.7')
    const script = await fetch(`${address}/files/evidence`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', origin: 'http://localhost:8454', cookie: issuer.cookie() },
      body: '<script>',
    })
    expect(script.status).toBe(400)
  })
})
