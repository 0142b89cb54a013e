import { mebibyte } from '../byte-size.ts'

/**
 * Enrolment by files. The province issues a *notice* with the one-time code. A computer that reaches the province reads the
 * address and the code from it. A computer that does not sends its public keys as a *request* and gets an *answer* back.
 */
export const enrolmentFiles = {
  notice: '.gzzc-enrolment',
  request: '.gzzc-request',
  answer: '.gzzc-answer',
  /** Most bytes of any of these files. The answer is the largest, because it contains the dictionary. */
  largestBytes: 32 * mebibyte,
} as const
