import { timingSafeEqual } from 'node:crypto'

/** Compares in constant time, so that the duration does not reveal where two values differ. Lengths may differ. */
export const equalBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.byteLength === right.byteLength && timingSafeEqual(left, right)
