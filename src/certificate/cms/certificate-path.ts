import { X509Certificate } from 'node:crypto'
import { Problem } from '../../shared/errors/problem.ts'
import type { VerificationReason } from '../data/verification-reason.ts'
import { readRights } from './certificate-extensions.ts'

/** A root certificate: PEM, DER, or already parsed. */
export type TrustAnchor = string | Uint8Array | X509Certificate

/**
 * Reads trust anchors.
 * @throws Problem `certificate.anchorUnreadable`
 */
export const readAnchors = (anchors: readonly TrustAnchor[]): X509Certificate[] => {
  return anchors.map((anchor) => {
    try {
      return anchor instanceof X509Certificate ? anchor : new X509Certificate(anchor)
    } catch (cause) {
      throw new Problem('certificate.anchorUnreadable', {}, { cause })
    }
  })
}

/**
 * Checks the path from a seal's certificate to a trust anchor (RFC 5280, 6.1): signatures, periods, path lengths, key usage,
 * purposes and critical extensions.
 * @param certificates the seal's certificate first, then each one's issuer
 * @param at the moment at which every certificate must be valid
 * @returns reasons why the seal is not the province's; empty when it is
 * @throws RangeError when an extension of a certificate is not DER
 */
export const judgePath = (
  certificates: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  at: Date,
): VerificationReason[] => {
  const [seal, ...authorities] = certificates
  const last = certificates.at(-1)
  if (!seal || !last) return ['issuer.unknown']
  const anchor = anchors.find((candidate) => isIssuedBy(last, candidate))
  const linked = authorities.every((authority, index) => isIssuedBy(certificates[index]!, authority))
  if (!anchor || !linked) return ['issuer.unknown']
  const reasons: VerificationReason[] = []
  const path = [...certificates, anchor]
  if (!path.every((certificate) => certificate.validFromDate <= at && at <= certificate.validToDate))
    reasons.push('issuer.notValidAtSigning')
  const rights = path.map((certificate) => readRights(certificate))
  // Below the authority at `index` of the path there are `index - 1` other authorities.
  if (rights.some(({ pathLength }, index) => pathLength !== undefined && index - 1 > pathLength))
    reasons.push('issuer.pathTooLong')
  if (!rights[0]!.maySign || rights.slice(0, -1).some(({ forDocuments }) => !forDocuments))
    reasons.push('issuer.notForSealing')
  if (rights.some(({ understood }) => !understood)) reasons.push('issuer.criticalUnknown')
  return reasons
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  readRights(issuer).mayIssue && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
