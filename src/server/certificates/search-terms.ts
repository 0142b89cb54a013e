import { normaliseCode } from '../../shared/record/text.ts'

/** What a certificate is found by. */
interface Found {
  readonly number: string
  readonly name: string
  readonly documentNumber: string
  readonly employerName: string
}

/** Characters of a name from which a part may begin. */
const mostBeginnings = 20

/**
 * The terms of a certificate. Each character of the name begins one, so that a part of a name is the beginning of a term.
 * @example searchTerms({ number: 'GZZC1', name: '样例甲', … }) // ['n:样例甲', 'n:例甲', 'n:甲', 'c:GZZC1', …]
 */
export const searchTerms = ({ number, name, documentNumber, employerName }: Found): string[] => {
  const characters = [...name]
  return [
    ...new Set([
      ...characters.slice(0, mostBeginnings).map((_, index) => `n:${characters.slice(index).join('')}`),
      `c:${number}`,
      `d:${documentNumber}`,
      ...(employerName === '' ? [] : [`e:${employerName}`]),
    ]),
  ]
}

/** A range of terms: those from `from` on that are below `to`. */
export interface TermRange {
  readonly from: string
  readonly to: string
}

const beginning = (text: string): TermRange => ({ from: text, to: `${text}\u{10ffff}` })

/** The term itself and none that goes on: no part of a document number finds the rest of it. */
const whole = (text: string): TermRange => ({ from: text, to: `${text} ` })

/** Order by bytes, as the databases have it. */
const compareBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right))

/** The first of a certificate's terms that is in one of the ranges. */
export const firstTerm = (certificate: Found, ranges: readonly TermRange[]): string | undefined =>
  searchTerms(certificate)
    .filter((term) => ranges.some(({ from, to }) => compareBytes(term, from) >= 0 && compareBytes(term, to) < 0))
    .sort(compareBytes)[0]

/** The ranges of terms that a typed text may mean: numbers for letters and digits, else names and employers. */
export const typedRanges = (text: string): TermRange[] => {
  const code = normaliseCode(text)
  if (/^[A-Z0-9-]{4,}$/.test(code)) return [beginning(`c:${code}`), whole(`d:${code}`)]
  const trimmed = text.trim()
  return [beginning(`n:${trimmed}`), beginning(`e:${trimmed}`)]
}
