export type Separator = ',' | '\t' | ';' | '|'

const candidates: readonly Separator[] = [',', '\t', ';', '|']
const linesLookedAt = 20

/** Counts each candidate outside quotes, line by line. An unfinished last line counts only if there is no other. */
const countPerLine = (text: string): Map<Separator, number[]> => {
  const counts = new Map<Separator, number[]>(candidates.map((candidate) => [candidate, [0]]))
  let lines = 1
  let quoted = false
  for (const character of text) {
    if (character === '"') quoted = !quoted
    else if (quoted) continue
    else if (character === '\n') {
      if (++lines > linesLookedAt) break
      for (const list of counts.values()) list.push(0)
    } else {
      const list = counts.get(character as Separator)
      if (list) list[list.length - 1]!++
    }
  }
  return counts
}

/** Separators of a line that is taken for a header: three columns. */
const fewestOfHeader = 2

/** The commonest non-zero count that the most lines share; among equals the one with more columns, then comma. */
const byAgreement = (counted: ReadonlyMap<Separator, readonly number[]>): Separator => {
  let best: Separator = ','
  let bestScore = 0
  for (const [candidate, counts] of counted) {
    const lines = new Map<number, number>()
    for (const count of counts) if (count > 0) lines.set(count, (lines.get(count) ?? 0) + 1)
    for (const [count, agreeing] of lines) {
      const score = agreeing * 1000 + Math.min(count, 999)
      if (score > bestScore) {
        best = candidate
        bestScore = score
      }
    }
  }
  return best
}

/**
 * Detects the separator: the candidate that the header has most of, because data may be ragged and have others inside. The header
 * is the first line with three columns. Text without such a line goes by the count that most lines share.
 */
export const detectSeparator = (text: string): Separator => {
  const counted = countPerLine(text)
  const lines = counted.get(',')!.length
  for (let line = 0; line < lines; line++) {
    let best: Separator = ','
    for (const candidate of candidates) if (counted.get(candidate)![line]! > counted.get(best)![line]!) best = candidate
    if (counted.get(best)![line]! >= fewestOfHeader) return best
  }
  return byAgreement(counted)
}
