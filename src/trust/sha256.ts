import { createHash } from 'node:crypto'
import { sha256Text } from './one-hash.ts'

/**
 * SHA-256 (FIPS 180-4) of bytes, or of a text's UTF-8 bytes, in lower-case hex.
 * @example sha256Hex('') // 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
 */
export const sha256Hex = (bytes: Uint8Array | string): string => sha256Text(bytes, 'hex')

/**
 * SHA-256 as 32 bytes.
 * @example sha256('').toString('hex') === sha256Hex('') // true
 */
export const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest()
