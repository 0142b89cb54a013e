import { verificationReasons } from '../../certificate/data/verification-reason.ts'
import { type PdfToVerify, pdfVerifierThread } from '../../certificate/pdf-verifier.ts'
import { verifyToken } from '../../certificate/token.ts'
import type { CertificatePdfVerification } from '../../certificate/verify-pdf.ts'
import { WorkerPool } from '../../files/worker-pool.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { labelOf } from '../../shared/record/field-lists.ts'
import type { Verification } from '../../shared/sync/verification.ts'
import type { Trust } from './verify-trust.ts'

type Offline = Omit<Verification, 'inForce'> & { readonly inForce: null }

/**
 * Verifies a PDF by its seal alone, in a thread. Whether the certificate is in force stays unknown.
 * @throws Problem `general.tooSlow`, `general.tooMuchMemory`, `certificate.anchorUnreadable`
 */
export const verifyPdfOffline = async (
  file: Uint8Array,
  { roots, seals }: Trust,
  at: Date,
  signal: AbortSignal,
): Promise<Offline> => {
  const verifier = new WorkerPool<PdfToVerify, CertificatePdfVerification>(pdfVerifierThread)
  try {
    const verdict = await verifier.run({ file, trustAnchors: roots, seals, at }, signal)
    return {
      intact: verdict.intact,
      inForce: null,
      issuedByProvince: verdict.issuedByProvince,
      number: verdict.number,
      asOf: at.toISOString(),
      reasons: verdict.reasons.map((code) => ({ code, text: verificationReasons[code] })),
      shown: [],
    }
  } finally {
    await verifier.close()
  }
}

/** Verifies a QR token by its signature alone. @throws Problem `general.usage` when there is no token key */
export const verifyTokenOffline = (token: string, { tokenKeys }: Trust, at: Date): Offline => {
  if (!tokenKeys.length)
    throw new Problem('general.usage', { detail: '核验二维码需要省级公钥 JSON（/api/v1/keys），根证书不够' })
  const { intact, content, reasons } = verifyToken(token, tokenKeys)
  return {
    intact,
    inForce: null,
    // A valid signature by the pinned key proves the province as issuer. An invalid one proves nothing about the issuer.
    issuedByProvince: intact ? true : null,
    number: content?.number ?? null,
    asOf: at.toISOString(),
    reasons: reasons.map((code) => ({ code, text: verificationReasons[code] })),
    shown: content
      ? [
          { label: labelOf('name'), value: content.name },
          { label: labelOf('documentNumber'), value: content.maskedDocumentNumber },
          { label: labelOf('title'), value: content.title },
          { label: labelOf('obtainedOn'), value: content.obtainedOn },
        ]
      : [],
  }
}
