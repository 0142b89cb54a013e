import { type SigningKey, signBytes } from './keys.ts'

/**
 * Signs with one Ed25519 key and does not give the key away. The key may be in this process or behind a socket, so `sign`
 * is asynchronous.
 */
export interface Signer {
  /** First 128 bits of SHA-256 over the SPKI, hex. */
  readonly keyId: string
  /** SPKI in base64, the form in which public keys travel. */
  readonly publicKey: string
  /**
   * The Ed25519 signature over bytes, 64 bytes.
   * @throws Problem `server.signing.purpose` when the signer is bound to one purpose and the bytes have another
   */
  sign(bytes: Uint8Array): Promise<Buffer>
}

/**
 * A signer for a key in memory. It signs any bytes: the province binds its signers to a purpose.
 * @example
 * const signature = await signerOf(generateSigningKey()).sign(bytes)
 */
export const signerOf = (key: SigningKey): Signer => ({
  keyId: key.keyId,
  publicKey: key.publicKey,
  sign: async (bytes) => signBytes(bytes, key),
})
