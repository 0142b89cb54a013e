import { verificationReasons } from '../../certificate/data/verification-reason.ts'
import { verifyCertificatePdf } from '../../certificate/verify-pdf.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { CertificateCheck } from '../../shared/rpc/certificates.ts'
import type { SyncContext } from '../sync/sync-context.ts'

/**
 * Verifies a PDF with the root certificate that was pinned at enrolment, offline. The province is asked only whether it is in force.
 * Never throws for anything in the file.
 */
export const checkCertificate = async (
  { client, enrolment, now }: Pick<SyncContext, 'client' | 'enrolment' | 'now'>,
  file: Uint8Array,
  signal?: AbortSignal,
): Promise<CertificateCheck> => {
  const verdict = verifyCertificatePdf(file, { trustAnchors: [enrolment.keys.rootCertificate], at: now() })
  const { intact, issuedByProvince, number } = verdict
  const common = {
    intact,
    issuedByProvince,
    number,
    reasons: verdict.reasons.map((reason) => verificationReasons[reason]),
    signedAt: verdict.signedAt?.toISOString() ?? null,
  }
  if (!number || !issuedByProvince) return { ...common, inForce: null, offline: false }
  try {
    const { status } = await client.call('certificateStatus', { places: { number }, signal })
    return { ...common, inForce: status === 'inForce', offline: false }
  } catch (error) {
    if (error instanceof Problem) return { ...common, inForce: null, offline: error.code === 'core.sync.unreachable' }
    throw error
  }
}
