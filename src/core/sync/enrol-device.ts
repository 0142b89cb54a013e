import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import { exportSigningKey, generateSigningKey, importSigningKey, keyId, type SigningKey } from '../../trust/keys.ts'
import { requireRole } from '../context/session.ts'
import { findDictionary } from '../dictionaries/current-dictionary.ts'
import { type Enrolment, findEnrolment } from '../enrolment/enrolment.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import { sendAccountList } from './account-list.ts'
import { provenKeys, sameKeys } from './proven-keys.ts'
import { ProvinceClient } from './province-client.ts'
import { pullSealList } from './pull-seal-list.ts'
import { pullDictionary } from './sync.ts'
import type { ProvinceContext } from './sync-context.ts'

/** The key that was sent with a code. The province binds the code to it, so a retry after a lost answer needs the same key. */
const attemptSchema = z
  .object({
    code: z.string(),
    deviceKey: z.string(),
    /** Key id of the province's signing key, where a notice named it. */
    signingKey: z.string().optional(),
  })
  .nullable()
export type Attempt = NonNullable<z.infer<typeof attemptSchema>>
export const attemptSetting = 'enrolment.attempt'

/** An enrolment that was begun and has no answer yet. */
export const findAttempt = (database: Database): Attempt | undefined =>
  readSetting(database, attemptSetting, attemptSchema) ?? undefined

export interface EnrolRequest {
  /** Address of the province's service. */
  readonly server: string
  /** One-time code. */
  readonly code: string
  /** What the unit calls this computer. */
  readonly deviceName: string
  /** Key id of the province's signing key, where a notice named it: a server with another key is refused. */
  readonly signingKey?: string | undefined
}

export interface EnrolOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (step: 'register' | 'dictionary') => void
}

/** This device's key for a code: the key of an earlier attempt, or a new one. */
export const attemptFor = async (
  { database, gate, session }: ProvinceContext,
  code: string,
  signingKey?: string,
): Promise<SigningKey> => {
  const earlier = findAttempt(database)
  if (earlier?.code === code) return importSigningKey(earlier.deviceKey)
  const key = generateSigningKey()
  await gate.write(session.id, (work) => {
    writeSetting(work.database, attemptSetting, { code, deviceKey: exportSigningKey(key), signingKey })
    work.audit({ action: 'unit.enrolAttempt', subject: key.keyId })
  })
  return key
}

/**
 * Enrols this device with the province by a one-time code: makes its key, pins the province's keys, adopts its dictionary,
 * and sends the list of accounts.
 * After a kill or a lost connection at any point, the same code works again.
 * An enrolled computer is not enrolled again, because a new key would begin a second chain of batches beside the one that the
 * province has. Only a missing dictionary is fetched then.
 * @throws Problem `core.account.role`, `setup.done`, `setup.server.other`, `core.sync.*`, or the server's refusal of the code
 */
export const enrolDevice = async (
  context: ProvinceContext,
  { server, code, deviceName, signingKey }: EnrolRequest,
  { signal, onProgress = () => {} }: EnrolOptions = {},
): Promise<Enrolment> => {
  const { database, gate, session, now, connection } = context
  requireRole(session, 'administrator')
  const known = findEnrolment(database)
  if (known) {
    if (findDictionary(database)) throw new Problem('setup.done', { unit: known.unit.name })
    onProgress('dictionary')
    const client = new ProvinceClient(known.server, {
      device: importSigningKey(known.deviceKey),
      province: known.keys.signing.publicKey,
      now,
      connect: connection.connect,
    })
    await pullDictionary({ gate, client, enrolment: known }, signal)
    await pullSealList({ gate, client, enrolment: known }, signal)
    return known
  }
  onProgress('register')
  const parties = { now, connect: connection.connect }
  // Before anything is written, and before a stranger could learn the code.
  const keys = await provenKeys(new ProvinceClient(server, parties), signal)
  if (signingKey !== undefined && keyId(keys.signing.publicKey) !== signingKey) throw new Problem('setup.server.other')
  const deviceKey = await attemptFor(context, code, signingKey)
  const client = new ProvinceClient(server, { ...parties, device: deviceKey, province: keys.signing.publicKey })
  const answer = await client.call('enrol', { body: { code, publicKey: deviceKey.publicKey, deviceName }, signal })
  if (!sameKeys(answer.keys, keys)) throw new Problem('setup.server.other')
  const enrolment: Enrolment = {
    server,
    device: answer.device,
    deviceKey: exportSigningKey(deviceKey),
    unit: answer.unit,
    keys: answer.keys,
  }
  await gate.write(session.id, (work) => {
    writeSetting(work.database, 'enrolment', enrolment)
    writeSetting(work.database, attemptSetting, null)
    work.audit({ action: 'unit.enrol', subject: answer.unit.id, after: { device: answer.device } })
  })
  onProgress('dictionary')
  await pullDictionary({ gate, client, enrolment }, signal)
  await pullSealList({ gate, client, enrolment }, signal)
  // The officer who releases the administrator's key sees it from now on.
  await sendAccountList({ database, gate, client }, signal)
  return enrolment
}
