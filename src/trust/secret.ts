import { timingSafeEqual } from 'node:crypto'

/**
 * Compares in constant time, so that the duration does not reveal where two values differ. Lengths may differ.
 * @example
 * equalBytes(Buffer.from('ab'), Buffer.from('abc')) // false
 */
export const equalBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.byteLength === right.byteLength && timingSafeEqual(left, right)
