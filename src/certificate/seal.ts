import { createHash, createPrivateKey, sign, X509Certificate } from 'node:crypto'
import { Problem } from '../shared/errors/problem.ts'
import { withLowS } from './cms/ecdsa-signature.ts'
import { encodeSignedData, type SignerIdentity, signedAttributes, signerIdentity } from './cms/signed-data.ts'

/**
 * A key that seals certificates, and its certificate chain. The key may be in this process (`localSealSigner`) or in a
 * hardware security module behind a network, so `sign` may be slow.
 */
export interface SealSigner {
  /** DER certificates: the seal's own first, then those that lead to the root; the root may be left out. */
  readonly certificateChain: readonly Uint8Array[]
  /**
   * Signs with SHA-256: ECDSA on P-256 (signature in DER) or RSA PKCS #1 v1.5, depending on the certificate's key.
   * @param digestInput the bytes to be hashed and signed
   */
  sign(digestInput: Uint8Array): Promise<Uint8Array> | Uint8Array
}

/**
 * A signer whose key is in memory.
 * @param keyPem PKCS #8, unencrypted
 * @param chainPem PEM certificates, the seal's own first
 * @throws Problem `certificate.sealKeyWrong` when the key is not the first certificate's, or not one that seals may use
 * @example
 * const { sealKey, sealCertificate } = createTestAuthority(new Date())
 * const signer = localSealSigner(sealKey, [sealCertificate])
 */
export const localSealSigner = (keyPem: string, chainPem: readonly string[]): SealSigner => {
  try {
    const key = createPrivateKey(keyPem)
    const chain = chainPem.map((pem) => new X509Certificate(pem))
    const own = chain[0]
    if (!own?.checkPrivateKey(key) || !isSealKey(own)) throw new Problem('certificate.sealKeyWrong')
    return {
      certificateChain: chain.map((certificate) => certificate.raw),
      sign: (digestInput) => sign('sha256', digestInput, key),
    }
  } catch (cause) {
    throw cause instanceof Problem ? cause : new Problem('certificate.sealKeyWrong', {}, { cause })
  }
}

/**
 * Whether these are the bytes that a signer signs for a seal: the signed attributes of the one form, for its own certificate
 * and some SHA-256.
 */
export const isSealText = (bytes: Uint8Array, signer: Pick<SealSigner, 'certificateChain'>): boolean => {
  const identity = identityOf(signer)
  const digestAt = signedAttributes(emptyDigest, identity).indexOf(emptyDigest)
  const digest = bytes.subarray(digestAt, digestAt + emptyDigest.length)
  return digest.length === emptyDigest.length && signedAttributes(digest, identity).equals(bytes)
}

/** Marks the place of the digest. */
const emptyDigest = Buffer.alloc(32)

/** The algorithms that seals may use: P-256, or RSA of 2,048 bits and more. */
export const isSealKey = (certificate: X509Certificate): boolean => {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey
  if (type === 'ec') return details?.namedCurve === 'prime256v1'
  return type === 'rsa' && (details?.modulusLength ?? 0) >= 2048
}

export const isElliptic = (certificate: X509Certificate): boolean => certificate.publicKey.asymmetricKeyType === 'ec'

const byteRangeWidth = 10
const byteRangePlaceholder = `/ByteRange[0 ${Array(3).fill('0'.repeat(byteRangeWidth)).join(' ')}]`

/** Bytes for signature, attributes and structure, in addition to the certificates. */
const signatureAllowance = 1536

/** Seals files with one signer. The parts that all seals share are computed once. */
export interface Sealer {
  /** `/ByteRange[…]/Contents<…>` of a signature dictionary, with placeholders of fixed width. */
  readonly placeholder: string
  /**
   * Fills in the placeholder: the byte range, then a PAdES B-B signature over everything except the gap in `/Contents`.
   * @param file the whole file; changed in place
   * @param at offset of the placeholder in the file
   * @throws Problem `certificate.sealTooLarge`, and any error of the signer
   */
  seal(file: Buffer, at: number): Promise<void>
}

/** @throws Problem `certificate.sealKeyWrong` when the signer's certificates cannot seal */
export const createSealer = (signer: SealSigner): Sealer => {
  const identity = identityOf(signer)
  const certificateBytes = identity.certificates.reduce((sum, certificate) => sum + certificate.raw.length, 0)
  const contentsLength = 2 * (certificateBytes + signatureAllowance)
  return {
    placeholder: `${byteRangePlaceholder}/Contents<${'0'.repeat(contentsLength)}>`,
    seal: async (file, at) => {
      const holeStart = at + byteRangePlaceholder.length + '/Contents'.length
      const holeEnd = holeStart + contentsLength + 2
      const numbers = [holeStart, holeEnd, file.length - holeEnd].map((number) => String(number).padEnd(byteRangeWidth))
      file.write(`/ByteRange[0 ${numbers.join(' ')}]`, at, 'latin1')

      const digest = createHash('sha256').update(file.subarray(0, holeStart)).update(file.subarray(holeEnd)).digest()
      const attributes = signedAttributes(digest, identity)
      const signed = await signer.sign(attributes)
      if (signed.byteLength > signatureAllowance) throw new Problem('certificate.sealTooLarge')
      const signature = isElliptic(identity.certificates[0]!) ? withLowS(signed) : signed
      const contents = encodeSignedData(attributes, signature, identity).toString('hex')
      if (contents.length > contentsLength) throw new Problem('certificate.sealTooLarge')
      file.write(contents, holeStart + 1, 'latin1')
    },
  }
}

const identityOf = (signer: Pick<SealSigner, 'certificateChain'>): SignerIdentity => {
  try {
    const chain = signer.certificateChain.map((der) => new X509Certificate(der))
    if (!chain[0] || !isSealKey(chain[0])) throw new RangeError('no certificate with a seal key')
    // The root is left out, because a verifier must not trust a root that comes with the file.
    const embedded = chain.filter((certificate, index) => index === 0 || !certificate.checkIssued(certificate))
    return signerIdentity(embedded)
  } catch (cause) {
    throw new Problem('certificate.sealKeyWrong', {}, { cause })
  }
}
