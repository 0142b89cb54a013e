import { createHmac, randomBytes } from 'node:crypto'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import { TokenBucket } from './token-bucket.ts'

/** Wrong lookups of one number: enough for typing errors, too few to try out what a mask hides. */
const wrongLookups = { burst: 10, perSecond: 1 / 600 } as const

/** What a lookup asks for, in the form in which it is compared. */
interface Asked {
  readonly name?: string | undefined
  readonly document?: string | undefined
  readonly certificate?: string | undefined
}

/** Identity numbers end in three digits that no record of the person shows, and one that follows from the others. */
const personalCharacters = 4

/**
 * What lookups of the same certificate, document or person have in common. A guesser who tries document numbers for a name asks for
 * another number each time, but knows its masked form from a certificate, or everything but its end from a birth date.
 */
const countedAs = ({ name, document, certificate }: Asked): string[] => [
  ...(certificate ? [`certificate ${certificate}`] : []),
  ...(document ? [`document ${document}`] : []),
  ...(document && name
    ? [`masked ${name} ${maskDocumentNumber(document)}`, `begun ${name} ${document.slice(0, -personalCharacters)}`]
    : []),
]

/**
 * Limits wrong lookups by what they ask for, whatever addresses they come from. The count is in the memory of
 * one process, so several processes allow as many times more. What was guessed at too often cannot be looked up for a while;
 * the certificate can still be verified by file and by QR code.
 */
export class LookupLimit {
  readonly #bucket = new TokenBucket(wrongLookups.burst, wrongLookups.perSecond)
  /** The bucket keeps keyed hashes, so a memory dump contains no document numbers. */
  readonly #key = randomBytes(32)

  /** @returns 0 when such a lookup is allowed, otherwise the seconds to wait */
  wait(asked: Asked, now: number): number {
    return Math.max(0, ...countedAs(asked).map((count) => this.#bucket.wait(this.#hash(count), now)))
  }

  /** Counts a lookup that found nothing. */
  countMiss(asked: Asked, now: number): void {
    for (const count of countedAs(asked)) this.#bucket.take(this.#hash(count), now)
  }

  #hash(count: string): string {
    return createHmac('sha256', this.#key).update(count).digest('base64')
  }
}
