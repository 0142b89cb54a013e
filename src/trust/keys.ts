import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { Problem } from '../shared/errors/problem.ts'
import { sha256Hex } from './sha256.ts'

/** An Ed25519 key pair, its id, and its public key in the form that travels. */
export interface SigningKey {
  /** First 128 bits of SHA-256 over the SPKI, hex. */
  readonly keyId: string
  /** SPKI in base64, the form in which public keys travel. */
  readonly publicKey: string
  readonly privateKey: KeyObject
}

/** A public key that was pinned or registered. */
export interface VerifyingKey {
  readonly keyId: string
  readonly key: KeyObject
}

const unfit = (cause: unknown): Problem => new Problem('trust.key.unfit', {}, { cause })

const keyIdOf = (spki: Uint8Array): string => sha256Hex(spki).slice(0, 32)

const describe = (privateKey: KeyObject): SigningKey => {
  if (privateKey.asymmetricKeyType !== 'ed25519') throw unfit('not Ed25519')
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  return { keyId: keyIdOf(spki), publicKey: spki.toString('base64'), privateKey }
}

/**
 * Makes a new Ed25519 key pair (RFC 8032) from the system's random numbers.
 * @example
 * generateSigningKey().keyId.length // 32 hexadecimal digits
 */
export const generateSigningKey = (): SigningKey => describe(generateKeyPairSync('ed25519').privateKey)

/**
 * The private key as unencrypted PKCS #8 PEM. The caller must store it where only its owner can read it.
 * @example
 * importSigningKey(exportSigningKey(key)).keyId === key.keyId // true
 */
export const exportSigningKey = (key: SigningKey): string =>
  key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/**
 * Reads a private key from unencrypted PKCS #8 PEM.
 * @throws Problem `trust.key.unfit` for anything but an Ed25519 key
 * @example
 * const key = importSigningKey(readFileSync('keys/signing.pem', 'utf8'))
 */
export const importSigningKey = (pem: string): SigningKey => {
  let privateKey: KeyObject
  try {
    privateKey = createPrivateKey(pem)
  } catch (cause) {
    throw unfit(cause)
  }
  return describe(privateKey)
}

/**
 * Reads a public key from base64 SPKI.
 * @throws Problem `trust.key.unfit` for anything but an Ed25519 key
 * @example
 * const key = generateSigningKey()
 * importVerifyingKey(key.publicKey).keyId === key.keyId // true
 */
export const importVerifyingKey = (publicKey: string): VerifyingKey => {
  const spki = Buffer.from(publicKey, 'base64')
  let key: KeyObject
  try {
    key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  } catch (cause) {
    throw unfit(cause)
  }
  if (key.asymmetricKeyType !== 'ed25519') throw unfit('not Ed25519')
  // The id comes from the parsed key, because trailing or non-canonical bytes of the input would give the same key a second id.
  return { keyId: keyIdOf(key.export({ type: 'spki', format: 'der' })), key }
}

/**
 * The key id of a public key in base64 SPKI: the first 32 hexadecimal digits of the SHA-256 of its DER bytes.
 * @throws Problem `trust.key.unfit` for anything but an Ed25519 key
 * @example
 * keyId(key.publicKey) === key.keyId // true
 */
export const keyId = (publicKey: string): string => importVerifyingKey(publicKey).keyId

/** The Ed25519 signature over bytes, 64 bytes. */
export const signBytes = (bytes: Uint8Array, key: SigningKey): Buffer => sign(null, bytes, key.privateKey)

/** Whether a signature of 64 bytes is this key's over these bytes. */
export const verifyBytes = (bytes: Uint8Array, signature: Uint8Array, key: VerifyingKey): boolean =>
  signature.byteLength === 64 && verify(null, bytes, key.key, signature)
