import { hash, timingSafeEqual } from 'node:crypto'

/** Compares in constant time, so that the duration does not reveal where two values differ. Lengths may differ. */
export const equalBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.byteLength === right.byteLength && timingSafeEqual(left, right)

/** SHA-256 in lower-case hex. */
export const sha256Hex = (bytes: Uint8Array | string): string => hash('sha256', bytes, 'hex')
