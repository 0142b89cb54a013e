import { hash, timingSafeEqual } from 'node:crypto'

/** Equality in a time that tells nothing about where two values differ; lengths may differ. */
export const equalBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.byteLength === right.byteLength && timingSafeEqual(left, right)

/** SHA-256 in lower-case hex. */
export const sha256Hex = (bytes: Uint8Array | string): string => hash('sha256', bytes, 'hex')
