export type Separator = ',' | '\t' | ';'

const candidates: readonly Separator[] = [',', '\t', ';']
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

/**
 * Detects the separator: the candidate whose commonest non-zero count is shared by the most lines; among equals the one with
 * more columns, then comma. Text without a separator has one column, for which comma is harmless.
 */
export const detectSeparator = (text: string): Separator => {
  let best: Separator = ','
  let bestScore = 0
  for (const [candidate, counts] of countPerLine(text)) {
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
