import { X509Certificate } from 'node:crypto'
import { Problem } from '../../shared/errors/problem.ts'
import type { VerificationReason } from '../data/verification-reason.ts'
import { context, readElement, readElements } from './der.ts'
import { identifiers } from './object-identifiers.ts'

const maxPathLength = 5
// Bits of the key usage extension (RFC 5280, 4.2.1.3), in its first byte.
const digitalSignature = 0x80
const nonRepudiation = 0x40
const keyCertSign = 0x04

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
 * Checks the path from a seal's certificate to a trust anchor.
 * @param certificates the seal's certificate first, then each one's issuer
 * @param at the moment at which every certificate must be valid
 * @returns reasons why the seal is not the province's; empty when it is
 */
export const judgePath = (
  certificates: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  at: Date,
): VerificationReason[] => {
  const [seal, ...authorities] = certificates
  const last = certificates.at(-1)
  if (!seal || !last || certificates.length > maxPathLength) return ['issuer.unknown']
  const anchor = anchors.find((candidate) => isIssuedBy(last, candidate))
  const linked = authorities.every((authority, index) => isIssuedBy(certificates[index]!, authority))
  if (!anchor || !linked) return ['issuer.unknown']
  const path = [...certificates, anchor]
  const reasons: VerificationReason[] = []
  if (!path.every((certificate) => certificate.validFromDate <= at && at <= certificate.validToDate))
    reasons.push('issuer.notValidAtSigning')
  const usage = keyUsage(seal)
  // A certificate of an authority may issue seals but not be one.
  if (seal.ca || usage === undefined || (usage & (digitalSignature | nonRepudiation)) === 0)
    reasons.push('issuer.notForSealing')
  return reasons
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean => {
  const mayIssue = issuer.ca && ((keyUsage(issuer) ?? 0) & keyCertSign) !== 0
  return mayIssue && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
}

/** First byte of the key usage bits; undefined when the certificate does not restrict or state its use. */
const keyUsage = (certificate: X509Certificate): number | undefined => {
  const [toBeSigned] = readElements(readElement(certificate.raw).content)
  const wrapped = readElements(toBeSigned!.content).find(({ tag }) => tag === context(3))
  if (!wrapped) return undefined
  for (const extension of readElements(readElement(wrapped.content).content)) {
    const parts = readElements(extension.content)
    if (!parts[0]?.raw.equals(identifiers.keyUsage)) continue
    // OCTET STRING of a BIT STRING, whose first byte counts the unused bits.
    return readElement(parts.at(-1)!.content).content[1]
  }
  return undefined
}
