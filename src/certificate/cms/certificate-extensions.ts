import type { X509Certificate } from 'node:crypto'
import { context, type DerElement, readElement, readElements, tags } from './der.ts'
import { identifiers } from './object-identifiers.ts'

// Bits of the key usage extension (RFC 5280, 4.2.1.3), in its first byte.
const digitalSignature = 0x80
const nonRepudiation = 0x40
const keyCertSign = 0x04

/** Purposes of a key (extended key usage) with which documents may be sealed: RFC 9336, Adobe's and Microsoft's. */
const sealPurposes = [
  identifiers.documentSigning,
  identifiers.adobeDocumentSigning,
  identifiers.microsoftDocumentSigning,
]

/** What a certificate's extensions permit its key (RFC 5280, 4.2.1). */
export interface CertificateRights {
  /** May issue certificates: basic constraints and key usage both say so. */
  readonly mayIssue: boolean
  /** How many authorities may follow below it; undefined for any number. */
  readonly pathLength: number | undefined
  /** May sign documents: no authority, and key usage says so. */
  readonly maySign: boolean
  /** The purposes do not exclude the sealing of documents. */
  readonly forDocuments: boolean
  /** A critical extension that this program does not know forbids any use. */
  readonly understood: boolean
}

/**
 * Reads the extensions of a certificate.
 * @throws RangeError when they are not DER, or one is given twice
 */
export const readRights = (certificate: X509Certificate): CertificateRights => {
  const extensions = readExtensions(certificate)
  const usage = extensions.get(identifiers.keyUsage.toString('hex'))
  // A BIT STRING, whose first byte counts the unused bits. Without the extension nothing is permitted.
  const bits = usage ? (readElement(usage.value).content[1] ?? 0) : 0
  const constraints = extensions.get(identifiers.basicConstraints.toString('hex'))
  const [authority, length] = constraints ? readElements(readElement(constraints.value).content) : []
  const isAuthority = authority?.tag === tags.boolean && authority.content[0] !== 0
  const purposes = extensions.get(identifiers.extendedKeyUsage.toString('hex'))
  return {
    mayIssue: isAuthority && (bits & keyCertSign) !== 0,
    pathLength: isAuthority && length ? readNumber(length) : undefined,
    maySign: !isAuthority && (bits & (digitalSignature | nonRepudiation)) !== 0,
    forDocuments:
      !purposes ||
      readElements(readElement(purposes.value).content).some(({ raw }) => sealPurposes.some((one) => one.equals(raw))),
    understood: [...extensions].every(([identifier, { critical }]) => !critical || known.has(identifier)),
  }
}

const known: ReadonlySet<string> = new Set(
  [identifiers.keyUsage, identifiers.basicConstraints, identifiers.extendedKeyUsage].map((one) => one.toString('hex')),
)

interface Extension {
  readonly critical: boolean
  /** DER. */
  readonly value: Buffer
}

/** The extensions by their object identifiers in hex. */
const readExtensions = (certificate: X509Certificate): Map<string, Extension> => {
  const [toBeSigned] = readElements(readElement(certificate.raw).content)
  const wrapped = readElements(toBeSigned!.content).find(({ tag }) => tag === context(3))
  const extensions = new Map<string, Extension>()
  if (!wrapped) return extensions
  for (const { content } of readElements(readElement(wrapped.content).content)) {
    const parts = readElements(content)
    const identifier = parts[0]!.raw.toString('hex')
    // RFC 5280, 4.2: at most one of each. Programs differ in which of two counts.
    if (extensions.has(identifier)) throw new RangeError('certificate: extension given twice')
    const critical = parts.length === 3 && parts[1]!.content[0] !== 0
    extensions.set(identifier, { critical, value: parts.at(-1)!.content })
  }
  return extensions
}

const readNumber = ({ tag, content }: DerElement): number => {
  if (tag !== tags.integer || content.length < 1 || content.length > 4 || content[0]! & 0x80)
    throw new RangeError('certificate: number expected')
  return content.readUIntBE(0, content.length)
}
