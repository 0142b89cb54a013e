import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { SealingKey } from './hpke.ts'
import type { SigningKey, VerifyingKey } from './keys.ts'

// Edwards25519 and Curve25519 are the same curve in two forms, so an Ed25519 key pair has a twin for X25519. The twin lets
// anybody seal a value to a person of whom only the signing key is known (docs/decisions/sealed-database-key.md).

/** The 32 raw bytes of a public key of this curve. */
const rawPublicKey = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' }).subarray(-32)

const p = 2n ** 255n - 19n

const fromLittleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)

/** The inverse modulo p, by Fermat. The values are public, so the time may depend on them. */
const inverse = (value: bigint): bigint => {
  let result = 1n
  let base = ((value % p) + p) % p
  for (let exponent = p - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % p
    base = (base * base) % p
  }
  return result
}

/** The X25519 twin of a public key, raw in base64: u = (1 + y) / (1 − y), RFC 7748 section 4.1. */
export const sealingPublicKey = ({ key }: Pick<VerifyingKey, 'key'>): string => {
  const encoded = Buffer.from(rawPublicKey(key))
  // The top bit is the sign of x, which the other form does not have.
  encoded[31]! &= 0x7f
  const y = fromLittleEndian(encoded)
  const u = ((1n + y) * inverse(1n - y)) % p
  return Buffer.from(u.toString(16).padStart(64, '0'), 'hex').reverse().toString('base64')
}

/** DER before the scalar of an X25519 key in PKCS #8 (RFC 8410). */
const pkcs8Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex')

/** The X25519 twin of a key pair. Its scalar is the one that Ed25519 signs with, RFC 8032 section 5.1.5. */
export const sealingTwin = ({ privateKey }: Pick<SigningKey, 'privateKey'>): SealingKey => {
  const seed = privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-32)
  const scalar = createHash('sha512').update(seed).digest().subarray(0, 32)
  const twin = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, scalar]), format: 'der', type: 'pkcs8' })
  return { privateKey: twin, publicKey: rawPublicKey(createPublicKey(twin)).toString('base64') }
}
