import { verificationReasons } from '../../certificate/data/verification-reason.ts'
import type { PdfVerifier } from '../../certificate/pdf-verifier.ts'
import { isTestRoot } from '../../certificate/test-authority.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { CertificateCheck } from '../../shared/rpc/certificates.ts'
import { both } from '../../shared/sync/verdict.ts'
import type { StatusAnswer } from '../../shared/sync/verification.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { findSealList } from '../seals/seal-list.ts'
import type { SyncContext } from '../sync/sync-context.ts'

/** What checking a certificate works with. */
export interface CheckContext extends Pick<SyncContext, 'client' | 'database' | 'enrolment' | 'now'> {
  /** Parses the file in a thread, because it is a stranger's. */
  readonly verifier: PdfVerifier
}

/**
 * Verifies a PDF: its seal with the root certificate that was pinned at enrolment and the province's list of seals, then the file
 * itself by the province's register. The province gets the file's hash and not the file. The answer is yes only where both say
 * so. The client accepts the register's answer only with the signature of the pinned key.
 * @throws Problem `general.busy`, `general.tooSlow`, `general.tooMuchMemory` when the file was made to take long
 */
export const checkCertificate = async (
  { client, database, enrolment, now, verifier }: CheckContext,
  file: Uint8Array,
  signal?: AbortSignal,
): Promise<CertificateCheck> => {
  const { rootCertificate } = enrolment.keys
  const seals = findSealList(database)?.seals
  const verdict = await verifier.run({ file, trustAnchors: [rootCertificate], seals, at: now() }, signal)
  const { intact, issuedByProvince, number } = verdict
  const common: CertificateCheck = {
    intact,
    issuedByProvince,
    inForce: null,
    number,
    reasons: verdict.reasons.map((reason) => verificationReasons[reason]),
    signedAt: verdict.signedAt?.toISOString() ?? null,
    offline: false,
    specimen: isTestRoot(rootCertificate),
  }
  if (!number || issuedByProvince === false) return common
  try {
    const question = { places: { number }, query: { file: sha256Hex(file) }, signal }
    return withRegister(common, await client.call('certificateStatus', question))
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const offline = error.code === 'core.sync.unreachable'
    return offline ? { ...common, offline } : { ...common, reasons: [...common.reasons, error.toJSON().found] }
  }
}

const madeAnew = '这份证书按原编号重新制作过，请用新文件'

const withRegister = (
  check: CertificateCheck,
  { status, sameFile = false, formerFile }: StatusAnswer,
): CertificateCheck => {
  const { reasons } = check
  if (status === 'unknown')
    return { ...check, issuedByProvince: false, reasons: [...reasons, verificationReasons['register.unknown']] }
  if (formerFile) return { ...check, issuedByProvince: true, inForce: false, reasons: [...reasons, madeAnew] }
  if (!sameFile)
    return {
      ...check,
      intact: false,
      issuedByProvince: false,
      reasons: [...reasons, verificationReasons['register.otherFile']],
    }
  return { ...check, issuedByProvince: both(check.issuedByProvince, true), inForce: status === 'inForce' }
}
