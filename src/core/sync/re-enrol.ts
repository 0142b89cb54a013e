import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import type { ReEnrolled } from '../../shared/rpc/sync.ts'
import type { EnrolRequest } from '../../shared/sync/enrolment.ts'
import { signReplacement } from '../../trust/device-replacement.ts'
import { exportSigningKey, importSigningKey, type SigningKey } from '../../trust/keys.ts'
import { trustNextAdministrator } from '../accounts/account-rows.ts'
import { overtake } from '../accounts/admit.ts'
import type { KeyContext } from '../accounts/key-context.ts'
import { publishRenewed, type RenewedKey, sealRenewedKey } from '../accounts/renew-keys.ts'
import { confirmedHeadSetting } from '../audit/confirmed-head.ts'
import { noteProvinceChain } from '../chain/province-chain.ts'
import { requireRole } from '../context/session.ts'
import { type Enrolment, getEnrolment } from '../enrolment/enrolment.ts'
import { forgetPlace } from '../places/place.ts'
import { isSample } from '../sample/sample-mark.ts'
import { type Database, query } from '../store/database.ts'
import { clearSetting, readSetting, writeSetting } from '../store/settings.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { takeBack } from '../submission/take-back.ts'
import { forgetAcceptedList, sendAccountList } from './account-list.ts'
import { applyReceipt } from './apply-receipt.ts'
import { standingSetting } from './device-standing.ts'
import { attemptFor, attemptSetting } from './enrol-device.ts'
import { provenKeys, sameKeys } from './proven-keys.ts'
import { ProvinceClient } from './province-client.ts'
import type { ProvinceContext, SyncContext } from './sync-context.ts'

/** What enrolment in place works with: `unit` of `core/unit.ts`. */
export interface ReEnrolContext {
  readonly provinceContext: ProvinceContext
  readonly keyContext: KeyContext
}

export interface ReEnrolRequest {
  /** A fresh one-time code. */
  readonly code: string
  readonly deviceName: string
  /** The signed-in administrator's password. */
  readonly password: string
  /** Address of the province's service, where it has changed. */
  readonly server?: string | undefined
  /**
   * This is a copy of data that another computer goes on with: it becomes a computer of its own, with new keys for everybody.
   * Otherwise it takes the place of the device that it was.
   */
  readonly copy: boolean
}

interface ReEnrolOptions {
  readonly signal?: AbortSignal | undefined
}

const reasons = { copy: '这份数据登记成了另一台电脑', successor: '这台电脑重新登记了' } as const

/** Fetches the receipts of batches whose answers were lost, so that only what the province lacks is taken back. */
const fetchReceipts = async (context: SyncContext, signal: AbortSignal | undefined): Promise<void> => {
  const sealed = context.database.all(
    query.selectFrom('batch').select(['id', 'digest']).where('sealedAt', 'is not', null).where('receipt', 'is', null),
  )
  for (const batch of sealed) {
    try {
      const receipt = await context.client.call('receipt', { places: { batchId: batch.id }, signal })
      await applyReceipt(context, batch, receipt)
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'server.batch.unknown') throw error
    }
  }
}

/** How this computer becomes another device. */
interface Anew {
  readonly before: Enrolment
  readonly enrolment: Enrolment
  /** The administrator's, for the new key where the people's keys do not go over. */
  readonly password: string
  /** The province's answer: whether the people's keys of the device before count; undefined for a copy. */
  readonly replaced: boolean | undefined
  /** Batches without a receipt here that the province has all the same. */
  readonly received: readonly string[]
}

/** Begins a new chain as the new device, inside a unit of work. @returns how many batches and records were taken back */
const beginAnew = (
  work: UnitOfWork,
  { id, role }: KeyContext['session'],
  { before, enrolment, replaced, received }: Anew,
): Pick<ReEnrolled, 'batches' | 'records'> => {
  const copy = replaced === undefined
  // A copy was never the device that it is a copy of.
  const former = copy ? [] : [before.deviceKey, ...formerKeys(work.database)].slice(0, mostFormer)
  writeSetting(work.database, formerSetting, former)
  const waiting = work.database
    .all(
      query
        .selectFrom('batch')
        .selectAll()
        .where('receipt', 'is', null)
        // Batches that the province had are handed back as they are.
        .where('lostReceipt', 'is', null)
        .orderBy('seq', 'desc'),
    )
    .filter(({ id: batch }) => !received.includes(batch))
  for (const batch of waiting) takeBack(work, { id, role }, batch, copy ? reasons.copy : reasons.successor)
  writeSetting(work.database, 'enrolment', enrolment)
  writeSetting(work.database, attemptSetting, null)
  clearSetting(work.database, standingSetting)
  // The new device has sent nothing yet: no audit head, no list of accounts, no list of who waits for a photo.
  writeSetting(work.database, confirmedHeadSetting, null)
  forgetAcceptedList(work)
  work.database.run(query.deleteFrom('rosterEntry'))
  noteProvinceChain(work, { device: enrolment.device, lastSeq: 0, lastDigest: null })
  forgetPlace(work)
  const records = waiting.reduce((sum, { count }) => sum + count, 0)
  work.audit({
    action: 'unit.reEnrol',
    subject: enrolment.unit.id,
    before: { device: before.device },
    after: { device: enrolment.device, batches: waiting.length, records },
  })
  return { batches: waiting.length, records }
}

/** Sends the list of accounts; above the one that the province has, where a backup was behind it. */
const sendList = async (
  context: SyncContext,
  keyContext: KeyContext,
  signal: AbortSignal | undefined,
): Promise<void> => {
  try {
    await sendAccountList(context, signal)
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'server.accountList.outdated') throw error
    await overtake(keyContext)
    await sendAccountList(context, signal)
  }
}

/**
 * Enrols an enrolled computer anew with a fresh code: the way out when the province and this computer no longer agree about the
 * device, because a backup was restored, the folder was copied, the device was revoked or a batch cannot be accepted. All data
 * stays. Batches that the province does not have are taken back; their records wait for the next batch, the first of the new
 * device's chain. After a kill or a lost connection at any point, the same code works again.
 *
 * People's keys go over to the new device, unless it is a copy or the province had revoked the device. Then everybody gets new
 * keys: the administrator with the password given here, and the others with the password that the administrator sets next.
 * @throws Problem `core.account.role`, `core.account.login`, `core.enrolment.missing`, `core.sample.offline`,
 * `setup.server.other`, `setup.unit.other`, `server.enrolment.*`, `core.sync.*`
 */
export const reEnrolDevice = async (
  { provinceContext, keyContext }: ReEnrolContext,
  { code, deviceName, password, server, copy }: ReEnrolRequest,
  { signal }: ReEnrolOptions = {},
): Promise<ReEnrolled> => {
  const { database, gate, session, now, connection } = provinceContext
  requireRole(session, 'administrator')
  const before = getEnrolment(database)
  if (isSample(database)) throw new Problem('core.sample.offline')
  await keyContext.keyring.unlock(session.name, password)
  const address = server ?? before.server
  const parties = { now, connect: connection.connect }
  const keys = await provenKeys(new ProvinceClient(address, parties), signal)
  if (!sameKeys(keys, before.keys)) throw new Problem('setup.server.other')
  const deviceKey = await attemptFor(provinceContext, code)
  const client = new ProvinceClient(address, {
    ...parties,
    device: deviceKey,
    province: before.keys.signing.publicKey,
    sealing: before.keys.sealing?.publicKey,
  })
  const replaces = replacementsOf(database, before, { by: deviceKey, code, copy })
  const answer = await client.call('enrol', {
    body: { code, publicKey: deviceKey.publicKey, deviceName, ...replaces },
    signal,
  })
  if (answer.unit.id !== before.unit.id) throw new Problem('setup.unit.other', { unit: answer.unit.name })
  const enrolment: Enrolment = {
    server: address,
    device: answer.device,
    deviceKey: exportSigningKey(deviceKey),
    unit: answer.unit,
    keys: answer.keys,
  }
  const context: SyncContext = { database, gate, now, client, enrolment }
  await fetchReceipts(context, signal)
  const enrolled = await enrolAnew(keyContext, {
    ...{ before, enrolment, password, received: [] },
    replaced: copy ? undefined : answer.replaced === true,
  })
  await sendList(context, keyContext, signal)
  return enrolled
}

/** Becomes the new device that the province enrolled, with new keys for everybody where the old ones do not go over. */
export const enrolAnew = async (keyContext: KeyContext, anew: Anew): Promise<ReEnrolled> => {
  const { gate, session } = keyContext
  const renewed: RenewedKey | undefined = anew.replaced ? undefined : await sealRenewedKey(keyContext, anew.password)
  const taken = await gate.write(session.id, (work) => {
    if (renewed) trustNextAdministrator(work, renewed.signingKey.publicKey)
    return beginAnew(work, session, anew)
  })
  if (renewed) await publishRenewed(keyContext, renewed)
  return { ...taken, device: anew.enrolment.device, newKeys: renewed !== undefined }
}

/** What the devices that this computer was sign for the new one; nothing for a copy. */
export const replacementsOf = (
  database: Database,
  before: Enrolment,
  { by, code, copy }: { readonly by: SigningKey; readonly code: string; readonly copy: boolean },
): Pick<EnrolRequest, 'replaces' | 'formerly'> => {
  if (copy) return {}
  const formerly = formerKeys(database).map((key) => replacementOf(key, by, code))
  return { replaces: replacementOf(before.deviceKey, by, code), ...(formerly.length ? { formerly } : {}) }
}

const replacementOf = (before: string, by: SigningKey, code: string) => {
  const key = importSigningKey(before)
  const signature = signReplacement({ device: key.keyId, by: by.keyId, code }, key)
  return { device: key.keyId, signature, publicKey: key.publicKey }
}

/** Setting: keys of the devices that this computer was before, the newest first. */
const formerSetting = 'enrolment.former'
const mostFormer = 20

const formerKeys = (database: Database): string[] => readSetting(database, formerSetting, z.array(z.string())) ?? []
