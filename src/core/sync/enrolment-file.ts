import { openEnrolmentAnswer, parseEnrolmentFile, signEnrolmentRequest } from '../../exchange/enrolment-file.ts'
import { dictionarySchema } from '../../shared/dictionary/dictionary.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { EnrolmentAnswer } from '../../shared/sync/enrolment-file.ts'
import { openDictionary } from '../../trust/dictionary.ts'
import { importSigningKey, keyId } from '../../trust/keys.ts'
import { getStoredList } from '../accounts/account-rows.ts'
import { requireRole } from '../context/session.ts'
import { keepDictionary } from '../dictionaries/adopt-dictionary.ts'
import { type Enrolment, findEnrolment } from '../enrolment/enrolment.ts'
import { serverAddress } from '../enrolment/enrolment-input.ts'
import { isSample } from '../sample/sample-mark.ts'
import { writeSetting } from '../store/settings.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { noteListAccepted } from './account-list.ts'
import { type Attempt, attemptFor, attemptSetting, findAttempt } from './enrol-device.ts'
import type { ProvinceContext } from './sync-context.ts'

/**
 * The request of a computer that cannot reach the province: its public key and its signed list of
 * accounts. Once enrolled it needs no code and only brings the list.
 * @param signingKey the province's key, where a notice named it: an answer by another one is refused
 * @returns the file's bytes
 * @throws Problem `core.account.role`, `core.sample.offline`
 */
export const writeEnrolmentRequest = async (
  context: ProvinceContext,
  given: { readonly code: string; readonly deviceName: string; readonly signingKey?: string | undefined },
): Promise<Uint8Array> => {
  requireRole(context.session, 'administrator')
  if (isSample(context.database)) throw new Problem('core.sample.offline')
  const enrolment = findEnrolment(context.database)
  const device = enrolment
    ? importSigningKey(enrolment.deviceKey)
    : await attemptFor(context, given.code, given.signingKey)
  const request = {
    code: enrolment ? null : given.code,
    publicKey: device.publicKey,
    deviceName: given.deviceName,
    accountList: getStoredList(context.database).envelope,
  }
  return Buffer.from(`${JSON.stringify(signEnrolmentRequest(request, device))}\n`)
}

/** Whether an answer is from the province that this computer trusts, if it trusts one already. */
const isOfProvince = ({ enrolment: { keys } }: EnrolmentAnswer, enrolment?: Enrolment, attempt?: Attempt): boolean => {
  if (enrolment) return keys.signing.publicKey === enrolment.keys.signing.publicKey
  // Compute the id rather than trust the one in the file.
  return attempt?.signingKey === undefined || attempt.signingKey === keyId(keys.signing.publicKey)
}

const keepEnrolment = (work: UnitOfWork, answer: EnrolmentAnswer, deviceKey: string): void => {
  const { device, unit, keys } = answer.enrolment
  writeSetting(work.database, 'enrolment', {
    // The province signed it, so it may be plain HTTP in a private network.
    server: serverAddress(answer.server, true),
    device,
    deviceKey,
    unit,
    keys,
  } satisfies Enrolment)
  writeSetting(work.database, attemptSetting, null)
  work.audit({ action: 'unit.enrol', subject: unit.id, after: { device } })
}

/**
 * Applies the province's answer to a request: once verified, it enrols this computer, brings the dictionary and lists which
 * keys are registered. The same file again changes nothing.
 * @returns how many keys are newly registered
 * @throws Problem `core.account.role`, `setup.file.damaged`, `setup.answer.other`, `setup.answer.province`, `trust.envelope.*`
 */
export const applyEnrolmentAnswer = async (
  { database, gate, session }: ProvinceContext,
  file: { readonly name: string; readonly bytes: Uint8Array },
): Promise<number> => {
  requireRole(session, 'administrator')
  const answer = openEnrolmentAnswer(parseEnrolmentFile(file.name, file.bytes))
  const enrolment = findEnrolment(database)
  const attempt = findAttempt(database)
  const deviceKey = enrolment?.deviceKey ?? attempt?.deviceKey
  if (!deviceKey || importSigningKey(deviceKey).keyId !== answer.enrolment.device)
    throw new Problem('setup.answer.other')
  if (!isOfProvince(answer, enrolment, attempt)) throw new Problem('setup.answer.province')
  const { publicKey } = answer.enrolment.keys.signing
  const dictionary = openDictionary(answer.dictionary, publicKey, dictionarySchema)
  const registered = await gate.write(session.id, (work) => {
    if (!enrolment) keepEnrolment(work, answer, deviceKey)
    return noteListAccepted(work, answer.standing)
  })
  await keepDictionary({ gate }, dictionary, 'unit')
  return registered
}
