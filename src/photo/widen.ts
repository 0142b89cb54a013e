import { freshBytes, type Memory, reusedIntegers } from './reused-arrays.ts'

/** Marks as bits, each row in whole words. The memory is reused for every call. */
const wordsMemory = reusedIntegers()
const widenedMemory = reusedIntegers()

/** Spreads the marks of each row by one to the left and to the right. */
const spreadAcross = (from: Int32Array, to: Int32Array, perRow: number): void => {
  for (let row = 0; row < from.length; row += perRow) {
    let before = 0
    let word = from[row]!
    for (let i = row; i < row + perRow; i++) {
      const after = i + 1 < row + perRow ? from[i + 1]! : 0
      to[i] = word | (word << 1) | (before >>> 31) | (word >>> 1) | (after << 31)
      before = word
      word = after
    }
  }
}

/** Spreads the marks of each row over the rows up to `radius` above and below. */
const spreadDown = (from: Int32Array, to: Int32Array, perRow: number, radius: number): void => {
  for (let i = 0; i < from.length; i++) {
    const first = Math.max(i % perRow, i - radius * perRow)
    const end = Math.min(from.length, i + radius * perRow + 1)
    let word = 0
    for (let j = first; j < end; j += perRow) word |= from[j]!
    to[i] = word
  }
}

/**
 * 1 where any pixel within the square of side 2·radius + 1 is marked, 0 elsewhere. It processes 32 pixels at once, as bits.
 * @param marks 0 or 1
 * @param memory allocates the result
 */
export const widen = (
  marks: Uint8Array,
  width: number,
  height: number,
  radius: number,
  memory: Memory<Uint8Array> = freshBytes,
): Uint8Array => {
  const perRow = (width + 31) >> 5
  let words = wordsMemory(perRow * height)
  let widened = widenedMemory(perRow * height)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x += 32) {
      let word = 0
      const count = Math.min(32, width - x)
      const from = y * width + x
      for (let bit = 0; bit < count; bit++) word |= marks[from + bit]! << bit
      words[at++] = word
    }
  }
  for (let step = 0; step < radius; step++) {
    spreadAcross(words, widened, perRow)
    ;[words, widened] = [widened, words]
  }
  spreadDown(words, widened, perRow, radius)
  const wide = memory(width * height)
  for (let y = 0, i = 0; y < height; y++) {
    const row = y * perRow
    for (let x = 0; x < width; x++, i++) wide[i] = (widened[row + (x >> 5)]! >>> (x & 31)) & 1
  }
  return wide
}
