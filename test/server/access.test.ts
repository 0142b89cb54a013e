import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Actor, auditName, requireOneOf } from '../../src/server/access/actor.ts'
import { readUploadedPhoto, receiveApplicantPhoto } from '../../src/server/applicants/applicant-photos.ts'
import { updateRoster } from '../../src/server/applicants/roster.ts'
import { readFeed } from '../../src/server/feed/read-feed.ts'
import { checkProvince } from '../../src/server/integrity/check-province.ts'
import { readCertificatePdf } from '../../src/server/issuing/certificate-file.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { revokeCertificate } from '../../src/server/issuing/revoke-certificate.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { listBatches } from '../../src/server/sync/batch-list.ts'
import { lackingPhotos, storePhotoPack } from '../../src/server/sync/photo-store.ts'
import { getReceipt, receiveBatch, receiveBatchFile } from '../../src/server/sync/receive-batch.ts'
import { readUnitPhotos } from '../../src/server/sync/unit-photos.ts'
import { readUnitRecords } from '../../src/server/sync/unit-records.ts'
import { revokeAccountKey } from '../../src/server/units/account-keys.ts'
import { submitAccountList } from '../../src/server/units/account-lists.ts'
import { listAdministratorKeys, releaseAdministratorKey } from '../../src/server/units/administrator-keys.ts'
import {
  deviceStanding,
  enrolDevice,
  listDevices,
  reinstateDevice,
  revokeDevice,
} from '../../src/server/units/device-registry.ts'
import { enrolmentNotice, receiveEnrolment } from '../../src/server/units/enrolment-file.ts'
import { publishDictionary, signedDictionary } from '../../src/server/units/publish-dictionary.ts'
import { addUnit, issueEnrolmentCode, listUnits } from '../../src/server/units/unit-registry.ts'
import { generateSigningKey } from '../../src/trust/keys.ts'

const actors: Record<Actor['kind'], Actor> = {
  device: { kind: 'device', id: 'd1', unitId: 'u1' },
  officer: { kind: 'officer', id: 'sample' },
  applicant: { kind: 'applicant', id: 'p1' },
  employer: { kind: 'employer', id: 'e1' },
  public: { kind: 'public' },
}

/** A call with an input that is never read when the role is refused. */
type Call = (province: Province, actor: Actor) => Promise<unknown>
const unread = {} as never

const byOfficer: Record<string, Call> = {
  addUnit: ({ units }, actor) => addUnit(units, actor, unread),
  issueEnrolmentCode: ({ units }, actor) => issueEnrolmentCode(units, actor, unread),
  listUnits: ({ units }, actor) => listUnits(units, actor),
  listDevices: ({ units }, actor) => listDevices(units, actor, unread),
  revokeDevice: ({ units }, actor) => revokeDevice(units, actor, unread),
  reinstateDevice: ({ units }, actor) => reinstateDevice(units, actor, unread),
  listAdministratorKeys: ({ units }, actor) => listAdministratorKeys(units, actor),
  releaseAdministratorKey: ({ units }, actor) => releaseAdministratorKey(units, actor, unread),
  enrolmentNotice: ({ units }, actor) => enrolmentNotice(units, actor, unread),
  receiveEnrolment: ({ units }, actor) => receiveEnrolment(units, actor, unread),
  publishDictionary: ({ units }, actor) => publishDictionary(units, actor, unread),
  listBatches: ({ sync }, actor) => listBatches(sync, actor),
  receiveBatchFile: ({ sync }, actor) => receiveBatchFile(sync, actor, unread),
  receiveApplicantPhoto: ({ applicants }, actor) => receiveApplicantPhoto(applicants, actor, unread),
  confirmBatch: ({ issuing }, actor) => confirmBatch(issuing, actor, unread),
  issueCertificates: ({ issuing }, actor) => issueCertificates(issuing, actor),
  revokeCertificate: ({ issuing }, actor) => revokeCertificate(issuing, actor, { number: 'x', code: 'revoke.error' }),
  checkProvince: ({ integrity }, actor) => checkProvince(integrity, actor),
  verifyAudit: ({ log }, actor) => verifyAudit(log, actor),
}

const byDevice: Record<string, Call> = {
  submitAccountList: ({ units }, actor) => submitAccountList(units, actor, unread),
  revokeAccountKey: ({ units }, actor) => revokeAccountKey(units, actor, unread),
  deviceStanding: ({ units }, actor) => deviceStanding(units, actor),
  lackingPhotos: ({ sync }, actor) => lackingPhotos(sync, actor, unread),
  storePhotoPack: ({ sync }, actor) => storePhotoPack(sync, actor, unread),
  receiveBatch: ({ sync }, actor) => receiveBatch(sync, actor, unread),
  getReceipt: ({ sync }, actor) => getReceipt(sync, actor, unread),
  readUnitRecords: ({ sync }, actor) => readUnitRecords(sync, actor, unread),
  readUnitPhotos: ({ sync }, actor) => readUnitPhotos(sync, actor, unread),
  readFeed: ({ feed }, actor) => readFeed(feed, actor, unread),
  updateRoster: ({ applicants }, actor) => updateRoster(applicants, actor, unread),
  readUploadedPhoto: ({ applicants }, actor) => readUploadedPhoto(applicants, actor, unread),
  readCertificatePdf: ({ issuing }, actor) => readCertificatePdf(issuing, actor, unread),
}

let home: string
let province: Province

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'gzzc-access-'))
  await initProvince(home)
  province = await openProvince(home, { pdfThreads: 1 })
})
afterAll(async () => {
  await province?.close()
  await rm(home, { recursive: true, force: true })
})

const others = (...allowed: Actor['kind'][]): Actor[] =>
  Object.values(actors).filter(({ kind }) => !allowed.includes(kind))
const roleRefused = { code: 'server.access.role' }

test.each(Object.entries(byOfficer))('%s refuses everyone but an officer', async (_name, call) => {
  for (const actor of others('officer')) await expect(call(province, actor)).rejects.toMatchObject(roleRefused)
})

test.each(Object.entries(byDevice))('%s refuses everyone but a device', async (_name, call) => {
  for (const actor of others('device')) await expect(call(province, actor)).rejects.toMatchObject(roleRefused)
})

test('a function for two roles refuses the others', async () => {
  for (const actor of others('device', 'officer'))
    await expect(signedDictionary(province.units, actor)).rejects.toMatchObject(roleRefused)
  for (const actor of others('public', 'officer'))
    await expect(enrolDevice(province.units, actor, unread)).rejects.toMatchObject(roleRefused)
  expect(await signedDictionary(province.units, actors.device)).toMatchObject({ version: 1 })
  expect(await signedDictionary(province.units, actors.officer)).toMatchObject({ version: 1 })
})

test('a refused call leaves no audit row', async () => {
  await expect(issueCertificates(province.issuing, actors.device)).rejects.toMatchObject(roleRefused)
  await expect(readFeed(province.feed, actors.officer, unread)).rejects.toMatchObject(roleRefused)
  // The only rows are those of the first dictionary and of the first list of seals.
  expect(await verifyAudit(province.log, actors.officer)).toMatchObject({ rows: 2, whole: true })
})

test('the audit log names an actor by kind and id', () => {
  const named = Object.values(actors).filter((actor) => actor.kind !== 'public')
  expect(named.map(auditName)).toEqual(['device:d1', 'officer:sample', 'applicant:p1', 'employer:e1'])
  expect(requireOneOf(actors.device, 'device', 'officer')).toBe(actors.device)
})

test('no slice holds a private key', () => {
  const holdsKey = (value: unknown, seen = new Set<unknown>()): boolean => {
    if (typeof value === 'string') return value.includes('PRIVATE KEY')
    if (typeof value !== 'object' || value === null || seen.has(value)) return false
    seen.add(value)
    if ((value as { type?: unknown }).type === 'private') return true
    return Object.values(value).some((part) => holdsKey(part, seen))
  }
  expect(holdsKey({ nested: [generateSigningKey()] })).toBe(true)
  const { access, units, feed, sync, applicants, issuing, verification, log } = province
  for (const [name, slice] of Object.entries({ access, units, feed, sync, applicants, issuing, verification, log }))
    expect([name, holdsKey(slice)]).toEqual([name, false])
})
