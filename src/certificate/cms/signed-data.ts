import { hash, type KeyObject, X509Certificate } from 'node:crypto'
import { context, element, integer, octetString, readElement, readElements, sequence, setOf, tags } from './der.ts'
import { identifiers } from './object-identifiers.ts'

/**
 * The one form of CMS SignedData (RFC 5652) that a certificate's seal has: detached, SHA-256, one signer, signed attributes
 * content-type, message-digest and signing-certificate-v2, as PAdES baseline B-B asks (ETSI EN 319 142-1, 6.3).
 * Writer and reader are here together because the reader accepts nothing that the writer does not write.
 */

const digestAlgorithm = sequence(identifiers.sha256)
const signatureAlgorithms = {
  ec: sequence(identifiers.ecdsaWithSha256),
  rsa: sequence(identifiers.sha256WithRsa, element(tags.null)),
} as const

const signatureAlgorithm = (key: KeyObject): Buffer | undefined =>
  key.asymmetricKeyType === 'ec' || key.asymmetricKeyType === 'rsa'
    ? signatureAlgorithms[key.asymmetricKeyType]
    : undefined

/** Issuer and serial number of a certificate, encoded. */
function issuerAndSerial(certificate: Buffer): { issuer: Buffer; serial: Buffer } {
  const [toBeSigned] = readElements(readElement(certificate).content)
  const fields = readElements(toBeSigned!.content)
  const serialAt = fields[0]!.tag === context(0) ? 1 : 0
  return { serial: fields[serialAt]!.raw, issuer: fields[serialAt + 2]!.raw }
}

const attribute = (type: Buffer, value: Buffer): Buffer => sequence(type, setOf(value))

function signingCertificate(certificate: Buffer): Buffer {
  const { issuer, serial } = issuerAndSerial(certificate)
  const generalNames = sequence(element(context(4), issuer))
  // ESSCertIDv2 with the default hash algorithm, SHA-256, which DER leaves out.
  return sequence(
    sequence(sequence(octetString(hash('sha256', certificate, 'buffer')), sequence(generalNames, serial))),
  )
}

/** The signed attributes as a SET: exactly the bytes that the signer signs. */
export function signedAttributes(contentDigest: Uint8Array, signerCertificate: Buffer): Buffer {
  return setOf(
    attribute(identifiers.contentType, identifiers.data),
    attribute(identifiers.messageDigest, octetString(contentDigest)),
    attribute(identifiers.signingCertificateV2, signingCertificate(signerCertificate)),
  )
}

/**
 * The whole SignedData in its ContentInfo.
 * @param certificates DER, the signer's first
 * @throws RangeError when the signer's key is neither EC nor RSA
 */
export function encodeSignedData(attributes: Buffer, signature: Uint8Array, certificates: readonly Buffer[]): Buffer {
  const signer = certificates[0]!
  const { issuer, serial } = issuerAndSerial(signer)
  const algorithm = signatureAlgorithm(new X509Certificate(signer).publicKey)
  if (!algorithm) throw new RangeError('seal key is neither EC nor RSA')
  const implicitAttributes = Buffer.from(attributes)
  implicitAttributes[0] = context(0)
  const signerInfo = sequence(
    integer(1),
    sequence(issuer, serial),
    digestAlgorithm,
    implicitAttributes,
    algorithm,
    octetString(signature),
  )
  return sequence(
    identifiers.signedData,
    element(
      context(0),
      sequence(
        integer(1),
        setOf(digestAlgorithm),
        sequence(identifiers.data),
        element(context(0), ...certificates),
        setOf(signerInfo),
      ),
    ),
  )
}

export interface SignedData {
  /** The signed attributes as the bytes that were signed. */
  readonly attributes: Buffer
  readonly signature: Buffer
  /** DER, the signer's first. */
  readonly certificates: readonly Buffer[]
}

/**
 * Takes a SignedData apart.
 * @throws RangeError for anything but the one form that `encodeSignedData` writes, to the last byte
 */
export function decodeSignedData(bytes: Buffer): SignedData {
  const outer = readElements(readElement(bytes).content)
  const signedData = readElements(readElement(outer[1]!.content).content)
  const certificates = readElements(signedData[3]!.content).map(({ raw }) => raw)
  const signerInfo = readElements(readElement(signedData[4]!.content).content)
  const attributes = Buffer.from(signerInfo[3]!.raw)
  attributes[0] = tags.set
  const decoded: SignedData = { attributes, signature: signerInfo[5]!.content, certificates }
  // Writing it again must give the same bytes: this refuses every other version, algorithm, attribute place or spare byte at once.
  if (!encodeSignedData(decoded.attributes, decoded.signature, certificates).equals(bytes))
    throw new RangeError('CMS: not the form of a certificate seal')
  return decoded
}
