import { createHmac, randomBytes } from 'node:crypto'
import { TokenBucket } from './token-bucket.ts'

/** Wrong lookups of one number: enough for typing errors, too few to try out what a mask hides. */
const wrongLookups = { burst: 10, perSecond: 1 / 600 } as const

/**
 * Limits wrong lookups by the numbers that they ask for, whatever addresses they come from. The count is in the memory of
 * one process, so several processes allow as many times more. A number that was guessed at too often cannot be looked up
 * for a while; its certificate can still be verified by file and by QR code.
 */
export class LookupLimit {
  readonly #bucket = new TokenBucket(wrongLookups.burst, wrongLookups.perSecond)
  /** The bucket keeps keyed hashes, so a memory dump contains no document numbers. */
  readonly #key = randomBytes(32)

  /** @returns 0 when a lookup of these numbers is allowed, otherwise the seconds to wait */
  wait(numbers: readonly string[], now: number): number {
    return Math.max(0, ...numbers.map((number) => this.#bucket.wait(this.#hash(number), now)))
  }

  /** Counts a lookup that found nothing. */
  countMiss(numbers: readonly string[], now: number): void {
    for (const number of numbers) this.#bucket.take(this.#hash(number), now)
  }

  #hash(number: string): string {
    return createHmac('sha256', this.#key).update(number).digest('base64')
  }
}
