import { openEnrolmentAnswer, parseEnrolmentFile, signEnrolmentRequest } from '../../exchange/enrolment-file.ts'
import { dictionarySchema } from '../../shared/dictionary/dictionary.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { ReEnrolled } from '../../shared/rpc/sync.ts'
import { openDictionary } from '../../trust/dictionary.ts'
import { importSigningKey } from '../../trust/keys.ts'
import { getStoredList } from '../accounts/account-rows.ts'
import { requireRole } from '../context/session.ts'
import { keepDictionary } from '../dictionaries/adopt-dictionary.ts'
import { type Enrolment, getEnrolment } from '../enrolment/enrolment.ts'
import { serverAddress } from '../enrolment/enrolment-input.ts'
import { isSample } from '../sample/sample-mark.ts'
import { query } from '../store/database.ts'
import { noteListAccepted } from './account-list.ts'
import { attemptFor, findAttempt } from './enrol-device.ts'
import { enrolAnew, type ReEnrolContext, replacementsOf } from './re-enrol.ts'
import type { ProvinceContext } from './sync-context.ts'

// Enrolment in place for a computer without a connection: a request that goes to the province, and its answer.

/**
 * The request of an enrolled computer that is to be enrolled anew with a fresh code. It names the batches that have no receipt
 * yet, so that the answer says which of them the province has.
 * @returns the file's bytes
 * @throws Problem `core.account.role`, `core.enrolment.missing`, `core.sample.offline`
 */
export const writeReEnrolmentRequest = async (
  context: ProvinceContext,
  { code, deviceName, copy }: { readonly code: string; readonly deviceName: string; readonly copy: boolean },
): Promise<Uint8Array> => {
  const { database, session } = context
  requireRole(session, 'administrator')
  const before = getEnrolment(database)
  if (isSample(database)) throw new Problem('core.sample.offline')
  const device = await attemptFor(context, code)
  const sealed = query.selectFrom('batch').select('id').where('sealedAt', 'is not', null).where('receipt', 'is', null)
  const request = {
    code,
    publicKey: device.publicKey,
    deviceName,
    accountList: getStoredList(database).envelope,
    ...replacementsOf(database, before, { by: device, code, copy }),
    waiting: database.all(sealed.orderBy('seq')).map(({ id }) => id),
  }
  return Buffer.from(`${JSON.stringify(signEnrolmentRequest(request, device))}\n`)
}

/**
 * Applies the province's answer to such a request: this computer is another device from then on. Batches that the province does
 * not have are taken back; the receipts of the others come as files, as always.
 * @param password the administrator's, for the new key where the people's keys do not go over
 * @throws Problem `core.account.role`, `core.account.login`, `setup.file.damaged`, `setup.answer.other`, `setup.answer.province`,
 *   `setup.unit.other`, `trust.envelope.*`
 */
export const applyReEnrolmentAnswer = async (
  { provinceContext, keyContext }: ReEnrolContext,
  file: { readonly name: string; readonly bytes: Uint8Array },
  password: string,
): Promise<ReEnrolled> => {
  const { database, gate, session } = provinceContext
  requireRole(session, 'administrator')
  const before = getEnrolment(database)
  const { enrolment: answer, ...given } = openEnrolmentAnswer(parseEnrolmentFile(file.name, file.bytes))
  const attempt = findAttempt(database)
  if (!attempt || importSigningKey(attempt.deviceKey).keyId !== answer.device) throw new Problem('setup.answer.other')
  const { publicKey } = before.keys.signing
  if (answer.keys.signing.publicKey !== publicKey) throw new Problem('setup.answer.province')
  if (answer.unit.id !== before.unit.id) throw new Problem('setup.unit.other', { unit: answer.unit.name })
  await keyContext.keyring.unlock(session.name, password)
  const dictionary = openDictionary(given.dictionary, publicKey, dictionarySchema)
  const enrolment: Enrolment = {
    server: serverAddress(given.server, true),
    device: answer.device,
    deviceKey: attempt.deviceKey,
    unit: answer.unit,
    keys: answer.keys,
  }
  const enrolled = await enrolAnew(keyContext, {
    ...{ before, enrolment, password },
    replaced: answer.replaced,
    received: given.received ?? [],
  })
  await gate.write(session.id, (work) => noteListAccepted(work, given.standing))
  await keepDictionary({ gate }, dictionary, 'unit')
  return enrolled
}
