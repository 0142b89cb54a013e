import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { checkProvince } from '../../src/server/integrity/check-province.ts'
import { reissueCertificate } from '../../src/server/issuing/reissue-certificate.ts'
import { revokeCertificate } from '../../src/server/issuing/revoke-certificate.ts'
import { confirmClock } from '../../src/server/log/confirm-clock.ts'
import { getLogEntry } from '../../src/server/log/log-tree.ts'
import { openProvince, type Province } from '../../src/server/province.ts'
import { certificateStatus, verifyPdfFile, verifyQrToken } from '../../src/server/verification/verify.ts'
import { sha256Hex } from '../../src/trust/sha256.ts'
import { flatPhotos } from '../fixtures/province/flat-photos.ts'
import { type IssuedCertificate, prepareIssuedCertificate } from '../fixtures/province/issued-certificate.ts'
import { copyProvince } from '../fixtures/province/own-province.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

let prepared: IssuedCertificate

beforeAll(async () => {
  prepared = await prepareIssuedCertificate()
})

const open = async (home: string, now = () => new Date()): Promise<Province> =>
  openProvince(home, { pdfThreads: 1, ...flatPhotos, now })

const rowOf = ({ issuing }: Province, number: string) =>
  issuing.store.database.selectFrom('certificate').selectAll().where('number', '=', number).executeTakeFirstOrThrow()

const fileOf = async (province: Province, number: string): Promise<Buffer> =>
  Buffer.from(await province.issuing.blobs.get((await rowOf(province, number)).pdfSha256!))

const codes = ({ reasons }: { readonly reasons: readonly { readonly code: string }[] }) =>
  reasons.map(({ code }) => code)

test('a certificate that was sealed in the future is made anew under its number, and the file before is told from a forgery', async () => {
  const home = await copyProvince(prepared.home)
  const { number } = prepared
  // The server's clock is a day ahead.
  const ahead = await open(home, () => new Date(Date.now() + 86_400_000))
  await reissueCertificate(ahead.issuing, sampleOfficer, { number, reason: '样例' })
  const future = await fileOf(ahead, number)
  const { token: futureToken } = await rowOf(ahead, number)
  await ahead.close()

  const province = await open(home)
  onTestFinished(() => province.close())
  const verify = (file: Uint8Array) => verifyPdfFile(province.verification, file)
  expect(await verify(future)).toMatchObject({ intact: true, issuedByProvince: false })
  expect(codes(await verify(future))).toEqual(['seal.inFuture'])
  const again = () => reissueCertificate(province.issuing, sampleOfficer, { number, reason: '时钟快了一天' })
  expect(await problem(again()), 'the clock is compared first').toBe('server.clock')
  await confirmClock(province.log, sampleOfficer)
  const { logIndex, replaces } = await again()

  // The new file is good; those before were the province's and are not in force.
  const made = await fileOf(province, number)
  expect(await verify(made)).toMatchObject({ number, intact: true, issuedByProvince: true, inForce: true, reasons: [] })
  for (const file of [future, prepared.pdf]) {
    const verdict = await verify(file)
    expect(verdict).toMatchObject({ number, intact: true, issuedByProvince: true, inForce: false })
    expect(codes(verdict)).toContain('certificate.reissued')
    const status = await certificateStatus(province.verification, { number, file: sha256Hex(file) })
    expect(status).toMatchObject({ status: 'inForce', sameFile: false, formerFile: true })
  }
  const { token } = await rowOf(province, number)
  expect(await verifyQrToken(province.verification, { token: token! })).toMatchObject({ inForce: true, reasons: [] })
  if (futureToken !== token)
    expect(codes(await verifyQrToken(province.verification, { token: futureToken! }))).toEqual(['certificate.reissued'])

  // Log, audit and feed say so, and agree with everything else.
  const { at: _, ...entry } = (await getLogEntry(province.log.store.database, logIndex)) as { at: string }
  expect(entry).toEqual({ kind: 'certificate.reissued', number, digest: sha256Hex(made), replaces: sha256Hex(future) })
  expect(replaces).toBe(sha256Hex(future))
  const events = await province.log.store.database
    .selectFrom('feed')
    .select('body')
    .where('kind', '=', 'certificate.issued')
    .orderBy('seq')
    .execute()
  const files = events
    .map(({ body }) => JSON.parse(body) as { number: string; pdf: { sha256: string } })
    .flatMap((event) => (event.number === number ? event.pdf.sha256 : []))
  expect(files).toEqual([prepared.pdf, future, made].map((file) => sha256Hex(file)))
  expect((await checkProvince(province.integrity, sampleOfficer)).faults).toEqual([])
})

test('only a certificate in force is made anew', async () => {
  const province = await open(await copyProvince(prepared.home))
  onTestFinished(() => province.close())
  const { number } = prepared
  const again = (wanted: string) =>
    reissueCertificate(province.issuing, sampleOfficer, { number: wanted, reason: '样例' })
  expect(await problem(again('GZZC2000010100000001'))).toBe('server.certificate.unknown')
  await revokeCertificate(province.issuing, sampleOfficer, { number, code: 'revoke.error' })
  expect(await problem(again(number))).toBe('server.record.move')
})
