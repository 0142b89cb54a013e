import { mebibyte } from '../byte-size.ts'

/**
 * Enrolment by files. The province hands out a *notice* with the one-time code; a computer that reaches the province reads
 * address and code from it. One that does not sends its public keys as a *request* and gets an *answer* back.
 */
export const enrolmentFiles = {
  notice: '.gzzc-enrolment',
  request: '.gzzc-request',
  answer: '.gzzc-answer',
  /** None is larger: an answer carries the dictionary. */
  largestBytes: 32 * mebibyte,
} as const
