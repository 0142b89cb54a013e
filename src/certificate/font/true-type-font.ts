import { CharacterMap } from './character-map.ts'

const requiredTables = ['cmap', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp'] as const

/** A TrueType font (quadratic `glyf` outlines), read in place. Lengths are in thousandths of an em, the unit of PDF. */
export class TrueTypeFont {
  readonly bytes: Uint8Array
  readonly #view: DataView
  readonly #tables = new Map<string, { at: number; length: number }>()
  readonly #characters: CharacterMap
  readonly #longOffsets: boolean
  readonly #metricCount: number
  readonly glyphCount: number
  readonly unitsPerEm: number

  /**
   * @param bytes the whole font file
   * @throws RangeError when a table is missing or lies outside the file
   */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let index = 0; index < this.#view.getUint16(4); index++) {
      const entry = 12 + 16 * index
      const tag = String.fromCharCode(...bytes.subarray(entry, entry + 4))
      this.#tables.set(tag, { at: this.#view.getUint32(entry + 8), length: this.#view.getUint32(entry + 12) })
    }
    for (const tag of requiredTables) if (!this.table(tag)) throw new RangeError(`font has no ${tag} table`)
    const head = this.#start('head')
    this.unitsPerEm = this.#view.getUint16(head + 18)
    this.#longOffsets = this.#view.getInt16(head + 50) === 1
    this.#metricCount = this.#view.getUint16(this.#start('hhea') + 34)
    this.glyphCount = this.#view.getUint16(this.#start('maxp') + 4)
    const map = this.table('cmap')!
    this.#characters = new CharacterMap(new DataView(map.buffer, map.byteOffset, map.byteLength))
  }

  /** The bytes of a table, not copied; undefined when the font lacks it. */
  table(tag: string): Uint8Array | undefined {
    const place = this.#tables.get(tag)
    return place && this.bytes.subarray(place.at, place.at + place.length)
  }

  /** Glyph index of a code point; 0 when the font has none. */
  glyphOf(codePoint: number): number {
    return this.#characters.glyphOf(codePoint)
  }

  /** Advance width in font units. */
  advance(glyph: number): number {
    return this.#view.getUint16(this.#start('hmtx') + 4 * Math.min(glyph, this.#metricCount - 1))
  }

  /** Left side bearing in font units. */
  leftSideBearing(glyph: number): number {
    const metrics = this.#start('hmtx')
    return glyph < this.#metricCount
      ? this.#view.getInt16(metrics + 4 * glyph + 2)
      : this.#view.getInt16(metrics + 4 * this.#metricCount + 2 * (glyph - this.#metricCount))
  }

  /** Advance width in thousandths of an em. */
  width(glyph: number): number {
    return Math.round(this.inThousandths(this.advance(glyph)))
  }

  inThousandths(units: number): number {
    return (units * 1000) / this.unitsPerEm
  }

  /** The glyph's entry of the `glyf` table, not copied; empty for a blank. */
  outline(glyph: number): Uint8Array {
    const glyf = this.#start('glyf')
    return this.bytes.subarray(glyf + this.#outlineOffset(glyph), glyf + this.#outlineOffset(glyph + 1))
  }

  /** Bounding box, ascent and descent in thousandths of an em, for the PDF font descriptor. */
  get metrics(): { box: [number, number, number, number]; ascent: number; descent: number } {
    const scaled = (at: number) => Math.round(this.inThousandths(this.#view.getInt16(at)))
    const head = this.#start('head')
    const horizontal = this.#start('hhea')
    return {
      box: [scaled(head + 36), scaled(head + 38), scaled(head + 40), scaled(head + 42)],
      ascent: scaled(horizontal + 4),
      descent: scaled(horizontal + 6),
    }
  }

  #start(tag: (typeof requiredTables)[number]): number {
    return this.#tables.get(tag)!.at
  }

  #outlineOffset(glyph: number): number {
    const loca = this.#start('loca')
    return this.#longOffsets ? this.#view.getUint32(loca + 4 * glyph) : 2 * this.#view.getUint16(loca + 2 * glyph)
  }
}
