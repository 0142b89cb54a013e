import { X509Certificate } from 'node:crypto'
import { sha256 } from '../../trust/sha256.ts'
import { context, element, integer, octetString, readElement, readElements, sequence, setOf, tags } from './der.ts'
import { identifiers } from './object-identifiers.ts'

/**
 * The one form of CMS SignedData (RFC 5652) that a certificate's seal has: detached, SHA-256, one signer, with the signed attributes
 * content-type, message-digest and signing-certificate-v2 that PAdES baseline B-B requires (ETSI EN 319 142-1, 6.3).
 * Writer and reader share a file because the reader accepts only what the writer writes.
 */

const digestAlgorithm = sequence(identifiers.sha256)
const signatureAlgorithms = {
  ec: sequence(identifiers.ecdsaWithSha256),
  rsa: sequence(identifiers.sha256WithRsa, element(tags.null)),
} as const

/** The encoded parts of a seal that identify its signer. They are the same in every certificate that it seals. */
export interface SignerIdentity {
  /** The signer's own first. */
  readonly certificates: readonly X509Certificate[]
  readonly issuerAndSerial: Buffer
  /** The value of the signing-certificate-v2 attribute. */
  readonly signingCertificate: Buffer
  readonly signatureAlgorithm: Buffer
}

/**
 * @param certificates the signer's own first
 * @throws RangeError when there is none, or its key is neither EC nor RSA
 */
export const signerIdentity = (certificates: readonly X509Certificate[]): SignerIdentity => {
  const own = certificates[0]
  const type = own?.publicKey.asymmetricKeyType
  if (!own || (type !== 'ec' && type !== 'rsa')) throw new RangeError('seal key is neither EC nor RSA')
  const [toBeSigned] = readElements(readElement(own.raw).content)
  const fields = readElements(toBeSigned!.content)
  const serialAt = fields[0]!.tag === context(0) ? 1 : 0
  const serial = fields[serialAt]!.raw
  const issuer = fields[serialAt + 2]!.raw
  const generalNames = sequence(element(context(4), issuer))
  return {
    certificates,
    issuerAndSerial: sequence(issuer, serial),
    // One ESSCertIDv2 with the default hash algorithm, SHA-256, which DER leaves out.
    signingCertificate: sequence(sequence(sequence(octetString(sha256(own.raw)), sequence(generalNames, serial)))),
    signatureAlgorithm: signatureAlgorithms[type],
  }
}

const attribute = (type: Buffer, value: Buffer): Buffer => sequence(type, setOf(value))

/** The signed attributes as a SET. The signer signs exactly these bytes. */
export const signedAttributes = (contentDigest: Uint8Array, signer: SignerIdentity): Buffer => {
  return setOf(
    attribute(identifiers.contentType, identifiers.data),
    attribute(identifiers.messageDigest, octetString(contentDigest)),
    attribute(identifiers.signingCertificateV2, signer.signingCertificate),
  )
}

/** The whole SignedData in its ContentInfo. */
export const encodeSignedData = (attributes: Buffer, signature: Uint8Array, signer: SignerIdentity): Buffer => {
  const implicitAttributes = Buffer.from(attributes)
  implicitAttributes[0] = context(0)
  const signerInfo = sequence(
    integer(1),
    signer.issuerAndSerial,
    digestAlgorithm,
    implicitAttributes,
    signer.signatureAlgorithm,
    octetString(signature),
  )
  const signedData = sequence(
    integer(1),
    setOf(digestAlgorithm),
    sequence(identifiers.data),
    element(context(0), ...signer.certificates.map(({ raw }) => raw)),
    setOf(signerInfo),
  )
  return sequence(identifiers.signedData, element(context(0), signedData))
}

/** Certificates of a seal at the most, without the root. */
const mostCertificates = 4

export interface SignedData {
  /** The signed attributes as the bytes that were signed. */
  readonly attributes: Buffer
  readonly signature: Buffer
  readonly signer: SignerIdentity
}

/**
 * Parses a SignedData.
 * @throws Error of any kind unless the bytes are exactly what `encodeSignedData` writes
 */
export const decodeSignedData = (bytes: Buffer): SignedData => {
  const outer = readElements(readElement(bytes).content)
  const signedData = readElements(readElement(outer[1]!.content).content)
  const embedded = readElements(signedData[3]!.content)
  if (embedded.length > mostCertificates) throw new RangeError('CMS: too many certificates')
  const signer = signerIdentity(embedded.map(({ raw }) => new X509Certificate(raw)))
  if (!isPath(signer.certificates)) throw new RangeError('CMS: a certificate that is not on the path')
  const signerInfo = readElements(readElement(signedData[4]!.content).content)
  const attributes = Buffer.from(signerInfo[3]!.raw)
  attributes[0] = tags.set
  const signature = signerInfo[5]!.content
  // Encoding it again must give the same bytes. This one check refuses every other version, algorithm, order and spare byte.
  if (!encodeSignedData(attributes, signature, signer).equals(bytes))
    throw new RangeError('CMS: not the form of a certificate seal')
  return { attributes, signature, signer }
}

/** Whether each certificate but the first issued the one before it, and none is a root, which the sealer leaves out. */
const isPath = ([own, ...authorities]: readonly X509Certificate[]): boolean =>
  authorities.every((authority, index) => {
    const below = index === 0 ? own! : authorities[index - 1]!
    return below.checkIssued(authority) && !authority.checkIssued(authority)
  })
