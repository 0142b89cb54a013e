export type Separator = ',' | '\t' | ';'

const candidates: readonly Separator[] = [',', '\t', ';']
const linesLookedAt = 20

/** How often each candidate stands outside quotes, line by line. A last line without its end does not count, if others do. */
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
 * The separator that the most lines agree on: the one whose commonest non-zero count is shared by the most lines; among
 * equals the one that splits into more columns, then comma. Text without any has one column, and comma does no harm.
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
