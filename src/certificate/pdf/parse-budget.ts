import { mebibyte } from '../../shared/byte-size.ts'

/** A certificate takes fewer than a thousand tokens and a hundred kilobytes to be verified. */
const mostTokens = 20_000
const mostBytes = mebibyte

/**
 * What the parsing of one file may cost. All parsers of the file share it, so that a file cannot make verification slow by
 * being read again and again from many places.
 */
export class ParseBudget {
  #tokens = mostTokens
  #bytes = mostBytes

  /**
   * Pays for one token and the bytes that were read since the last payment.
   * @throws RangeError when too little is left
   */
  spend(bytes: number): void {
    this.#tokens--
    this.#bytes -= bytes
    if (this.#tokens < 0 || this.#bytes < 0) throw new RangeError('PDF: too much to parse')
  }
}
