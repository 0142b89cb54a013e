/**
 * Maps code points to glyphs by the `cmap` table of OpenType, formats 12 and 4 (current Unicode fonts use no others). Lookups
 * search the table in place, so that opening a font of 60,000 glyphs takes no time.
 */
export class CharacterMap {
  readonly #view: DataView
  readonly #at: number
  readonly #format: number

  /** @param table the bytes of the font's `cmap` table */
  constructor(table: DataView) {
    this.#view = table
    const candidates: { at: number; format: number }[] = []
    for (let index = 0; index < table.getUint16(2); index++) {
      const platform = table.getUint16(4 + 8 * index)
      const encoding = table.getUint16(6 + 8 * index)
      const at = table.getUint32(8 + 8 * index)
      const format = table.getUint16(at)
      const unicode = platform === 0 || (platform === 3 && (encoding === 1 || encoding === 10))
      if (unicode && (format === 12 || format === 4)) candidates.push({ at, format })
    }
    // Format 12 reaches beyond the Basic Multilingual Plane, format 4 does not.
    const chosen = candidates.find(({ format }) => format === 12) ?? candidates[0]
    if (!chosen) throw new RangeError('no Unicode character map')
    this.#at = chosen.at
    this.#format = chosen.format
  }

  /** Glyph index of a code point; 0 when the font has none. */
  glyphOf(codePoint: number): number {
    return this.#format === 12 ? this.#inGroups(codePoint) : this.#inSegments(codePoint)
  }

  #inGroups(codePoint: number): number {
    const view = this.#view
    const groups = this.#at + 16
    let low = 0
    let high = view.getUint32(this.#at + 12) - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const group = groups + 12 * middle
      const first = view.getUint32(group)
      if (codePoint < first) high = middle - 1
      else if (codePoint > view.getUint32(group + 4)) low = middle + 1
      else return view.getUint32(group + 8) + codePoint - first
    }
    return 0
  }

  #inSegments(codePoint: number): number {
    const view = this.#view
    const count = view.getUint16(this.#at + 6) / 2
    const ends = this.#at + 14
    const starts = ends + 2 * count + 2
    const deltas = starts + 2 * count
    const offsets = deltas + 2 * count
    for (let segment = 0; segment < count; segment++) {
      if (codePoint > view.getUint16(ends + 2 * segment)) continue
      const start = view.getUint16(starts + 2 * segment)
      if (codePoint < start) return 0
      const delta = view.getUint16(deltas + 2 * segment)
      const offset = view.getUint16(offsets + 2 * segment)
      if (offset === 0) return (codePoint + delta) & 0xffff
      const glyph = view.getUint16(offsets + 2 * segment + offset + 2 * (codePoint - start))
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff
    }
    return 0
  }
}
