import { createPublicKey, type KeyObject } from 'node:crypto'
import { verificationReasons } from '../../certificate/data/verification-reason.ts'
import { verifyToken } from '../../certificate/token.ts'
import { verifyCertificatePdf } from '../../certificate/verify-pdf.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { labelOf } from '../../shared/record/field-lists.ts'
import { provinceKeysSchema } from '../../shared/sync/enrolment.ts'
import type { Verification } from '../../shared/sync/verification.ts'

/** Trust anchors of a verification: the province's root certificate, its token keys, or both. */
export interface Anchors {
  readonly roots: readonly string[]
  readonly tokenKeys: readonly KeyObject[]
}

/**
 * Reads an anchor file: the province's public keys as JSON (`/api/v1/keys`), or a root certificate as PEM.
 * @throws Problem `general.usage`
 */
export const readAnchors = (text: string): Anchors => {
  if (text.trimStart().startsWith('-----BEGIN CERTIFICATE-----')) return { roots: [text], tokenKeys: [] }
  try {
    const keys = provinceKeysSchema.parse(JSON.parse(text))
    const token = createPublicKey({ key: Buffer.from(keys.token.publicKey, 'base64'), format: 'der', type: 'spki' })
    return { roots: [keys.rootCertificate], tokenKeys: [token] }
  } catch (cause) {
    throw new Problem('general.usage', { detail: '--anchor 需要省级公钥 JSON（/api/v1/keys）或根证书 PEM' }, { cause })
  }
}

type Answer = Omit<Verification, 'inForce'> & { readonly inForce: null }

/** Verifies a PDF by its seal alone. Whether the certificate is in force stays unknown. */
export const verifyPdfOffline = (file: Uint8Array, anchors: Anchors, at: Date): Answer => {
  const verdict = verifyCertificatePdf(file, { trustAnchors: anchors.roots, at })
  return {
    intact: verdict.intact,
    inForce: null,
    issuedByProvince: verdict.issuedByProvince,
    number: verdict.number,
    asOf: at.toISOString(),
    reasons: verdict.reasons.map((code) => ({ code, text: verificationReasons[code] })),
    shown: [],
  }
}

/** Verifies a QR token by its signature alone. @throws Problem `general.usage` when the anchor has no token key */
export const verifyTokenOffline = (token: string, anchors: Anchors, at: Date): Answer => {
  if (!anchors.tokenKeys.length)
    throw new Problem('general.usage', { detail: '核验二维码需要省级公钥 JSON（/api/v1/keys），根证书不够' })
  const { intact, content, reasons } = verifyToken(token, anchors.tokenKeys)
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
