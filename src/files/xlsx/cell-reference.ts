import type { MergedRange } from '../table.ts'

const letterA = 0x41
const letterZ = 0x5a

/** Zero-based column of a reference: `AB12` → 27. Undefined when it does not begin with letters. */
export const columnOf = (reference: string): number | undefined => {
  let column = 0
  for (let at = 0; at < reference.length && at < 4; at++) {
    const letter = reference.charCodeAt(at) & ~0x20
    if (letter < letterA || letter > letterZ) break
    column = column * 26 + letter - letterA + 1
  }
  return column === 0 ? undefined : column - 1
}

/** `B2:C9`; undefined for anything else. */
export const rangeOf = (reference: string): MergedRange | undefined => {
  const match = /^\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})$/i.exec(reference)
  if (!match) return undefined
  const columns = [columnOf(match[1]!)!, columnOf(match[3]!)!]
  const rows = [Number(match[2]), Number(match[4])]
  return {
    firstRow: Math.min(...rows),
    lastRow: Math.max(...rows),
    firstColumn: Math.min(...columns),
    lastColumn: Math.max(...columns),
  }
}
