import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { Problem } from '../shared/errors/problem.ts'

// HPKE (RFC 9180), base mode, one message for each encapsulated key: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.
// It is written here because Node has no HPKE, and because the suite consists of calls that Node and Electron both offer.
const kemId = 0x0020
const kdfId = 0x0001
const aeadId = 0x0001
const cipher = 'aes-128-gcm'
const keyBytes = 16
const nonceBytes = 12
const tagBytes = 16
/** Bytes of a raw X25519 key, and of the encapsulated key that precedes the ciphertext. */
const rawKeyBytes = 32

/** A key pair that messages are sealed to. */
export interface SealingKey {
  readonly privateKey: KeyObject
  /** Raw X25519 public key, base64. */
  readonly publicKey: string
}

const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff])
const kemSuite = Buffer.concat([Buffer.from('KEM'), int16(kemId)])
const hpkeSuite = Buffer.concat([Buffer.from('HPKE'), int16(kemId), int16(kdfId), int16(aeadId)])
const version = Buffer.from('HPKE-v1')
const empty = Buffer.alloc(0)

const hmac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer => {
  const digest = createHmac('sha256', key)
  for (const part of parts) digest.update(part)
  return digest.digest()
}

/** LabeledExtract of RFC 9180, section 4. */
const extract = (suite: Uint8Array, salt: Uint8Array, label: string, material: Uint8Array): Buffer =>
  hmac(salt, version, suite, Buffer.from(label), material)

/** LabeledExpand of RFC 9180, section 4, for at most 32 bytes. */
const expand = (suite: Uint8Array, key: Uint8Array, label: string, info: Uint8Array, length: number): Buffer =>
  hmac(key, int16(length), version, suite, Buffer.from(label), info, Buffer.from([1])).subarray(0, length)

/** DER prefix of RFC 8410: SubjectPublicKeyInfo of an X25519 key. */
const spkiPrefix = Buffer.from('302a300506032b656e032100', 'hex')

const publicKeyOf = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' })
const rawOf = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' }).subarray(-rawKeyBytes)

const sealingKey = (privateKey: KeyObject): SealingKey => ({
  privateKey,
  publicKey: rawOf(createPublicKey(privateKey)).toString('base64'),
})

/**
 * Makes a new X25519 key pair (RFC 7748) to which messages are sealed.
 * @example
 * importSealingKey(exportSealingKey(key)).publicKey === key.publicKey // true for any key
 */
export const generateSealingKey = (): SealingKey => sealingKey(generateKeyPairSync('x25519').privateKey)

/** The private key as unencrypted PKCS #8 PEM. The caller must store it where only its owner can read it. */
export const exportSealingKey = ({ privateKey }: SealingKey): string =>
  privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()

/**
 * Reads a private key from unencrypted PKCS #8 PEM.
 * @throws Problem `trust.key.unfit` for anything but an X25519 key
 */
export const importSealingKey = (pem: string): SealingKey => {
  try {
    const privateKey = createPrivateKey(pem)
    if (privateKey.asymmetricKeyType === 'x25519') return sealingKey(privateKey)
  } catch (cause) {
    throw new Problem('trust.key.unfit', {}, { cause })
  }
  throw new Problem('trust.key.unfit')
}

/** Key and nonce of the one message that belongs to an encapsulated key. */
const keySchedule = (shared: Buffer, encapsulated: Uint8Array, recipient: Uint8Array, info: Uint8Array) => {
  const secret = expand(
    kemSuite,
    extract(kemSuite, empty, 'eae_prk', shared),
    'shared_secret',
    Buffer.concat([encapsulated, recipient]),
    32,
  )
  const context = Buffer.concat([
    Buffer.from([0]),
    extract(hpkeSuite, empty, 'psk_id_hash', empty),
    extract(hpkeSuite, empty, 'info_hash', info),
  ])
  const key = extract(hpkeSuite, secret, 'secret', empty)
  return {
    key: expand(hpkeSuite, key, 'key', context, keyBytes),
    nonce: expand(hpkeSuite, key, 'base_nonce', context, nonceBytes),
  }
}

/**
 * Seals bytes to the holder of a private key. Only the holder can read them; anyone can seal, so they prove no sender.
 * @param publicKey raw X25519 key, base64
 * @param info names the purpose, such as `gzzc-batch-file-v1`; opening needs the same
 * @param additional bytes that are authenticated with the message and not part of it
 * @returns encapsulated key (32 bytes), ciphertext, tag (16 bytes)
 * @throws Problem `trust.sealed.key` where the key is no usable X25519 key
 * @example
 * const sealed = sealTo(province.publicKey, Buffer.from('…'), 'gzzc-batch-file-v1')
 * openSealed(province, sealed, 'gzzc-batch-file-v1')
 */
export const sealTo = (
  publicKey: string,
  plain: Uint8Array,
  info: string,
  additional: Uint8Array = empty,
  ephemeral: SealingKey = generateSealingKey(),
): Buffer => {
  const recipient = Buffer.from(publicKey, 'base64')
  if (recipient.length !== rawKeyBytes) throw new Problem('trust.sealed.key')
  const encapsulated = Buffer.from(ephemeral.publicKey, 'base64')
  const shared = agree(ephemeral.privateKey, recipient, 'trust.sealed.key')
  const { key, nonce } = keySchedule(shared, encapsulated, recipient, Buffer.from(info))
  const encryption = createCipheriv(cipher, key, nonce).setAAD(additional)
  return Buffer.concat([encapsulated, encryption.update(plain), encryption.final(), encryption.getAuthTag()])
}

/**
 * Opens what `sealTo` sealed.
 * @throws Problem `trust.sealed.broken` where the bytes were sealed to another key, for another purpose, or altered
 */
export const openSealed = (
  recipient: SealingKey,
  sealed: Uint8Array,
  info: string,
  additional: Uint8Array = empty,
): Buffer => {
  if (sealed.length < rawKeyBytes + tagBytes) throw new Problem('trust.sealed.broken')
  const encapsulated = sealed.subarray(0, rawKeyBytes)
  const shared = agree(recipient.privateKey, encapsulated, 'trust.sealed.broken')
  const own = Buffer.from(recipient.publicKey, 'base64')
  const { key, nonce } = keySchedule(shared, encapsulated, own, Buffer.from(info))
  const decryption = createDecipheriv(cipher, key, nonce).setAAD(additional)
  decryption.setAuthTag(sealed.subarray(-tagBytes))
  try {
    const plain = decryption.update(sealed.subarray(rawKeyBytes, -tagBytes))
    // The cipher is a stream: this adds no bytes and checks the tag.
    decryption.final()
    return plain
  } catch (cause) {
    throw new Problem('trust.sealed.broken', {}, { cause })
  }
}

/** The X25519 secret. A peer key of small order gives zeros, which RFC 9180 demands to refuse. */
const agree = (privateKey: KeyObject, peer: Uint8Array, code: 'trust.sealed.key' | 'trust.sealed.broken'): Buffer => {
  try {
    const shared = diffieHellman({ privateKey, publicKey: publicKeyOf(peer) })
    if (shared.some((byte) => byte !== 0)) return shared
  } catch (cause) {
    throw new Problem(code, {}, { cause })
  }
  throw new Problem(code)
}
