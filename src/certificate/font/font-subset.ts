import { componentsOf } from './composite-glyph.ts'
import type { TrueTypeFont } from './true-type-font.ts'

/**
 * Makes a font file with only some glyphs, renumbered 0, 1, 2, … in the given order. Parts of composite glyphs are
 * appended. It has the tables that PDF requires of an embedded CIDFontType2 (ISO 32000-1, 9.9): no `cmap`, no names.
 * Hinting is left out because it is invisible at print sizes and larger than the glyphs.
 *
 * @param glyphs glyph indices of the source font; the first must be 0 (.notdef)
 */
export const subsetFont = (font: TrueTypeFont, glyphs: readonly number[]): Uint8Array => {
  const { order, outlines } = collectOutlines(font, glyphs)
  const count = order.length

  const offsets = Buffer.alloc(4 * (count + 1))
  let length = 0
  outlines.forEach((outline, index) => {
    offsets.writeUInt32BE(length, 4 * index)
    length += padded(outline.length)
  })
  offsets.writeUInt32BE(length, 4 * count)
  const glyf = Buffer.alloc(length)
  outlines.forEach((outline, index) => {
    glyf.set(outline, offsets.readUInt32BE(4 * index))
  })

  const metrics = Buffer.alloc(4 * count)
  order.forEach((glyph, index) => {
    metrics.writeUInt16BE(font.advance(glyph), 4 * index)
    metrics.writeInt16BE(font.leftSideBearing(glyph), 4 * index + 2)
  })

  const head = Buffer.from(font.table('head')!)
  head.writeUInt32BE(0, 8) // checkSumAdjustment, which readers of embedded fonts ignore
  head.writeInt16BE(1, 50) // indexToLocFormat: long offsets
  const horizontal = Buffer.from(font.table('hhea')!)
  horizontal.writeUInt16BE(count, 34)
  const maxima = Buffer.from(font.table('maxp')!)
  maxima.writeUInt16BE(count, 4)

  return writeTables([
    ['glyf', glyf],
    ['head', head],
    ['hhea', horizontal],
    ['hmtx', metrics],
    ['loca', offsets],
    ['maxp', maxima],
  ])
}

const padded = (length: number): number => (length + 3) & ~3

/** Outlines in their new order, with component references renumbered. */
const collectOutlines = (font: TrueTypeFont, glyphs: readonly number[]) => {
  const order = [...glyphs]
  const renumbered = new Map(order.map((glyph, index) => [glyph, index]))
  const outlines: Uint8Array[] = []
  // `order` grows during the loop, because components add glyphs.
  for (let index = 0; index < order.length; index++) {
    const outline = withoutInstructions(font.outline(order[index]!))
    const components = componentsOf(outline)
    for (const { glyph, indexAt } of components) {
      let number = renumbered.get(glyph)
      if (number === undefined) {
        number = order.length
        order.push(glyph)
        renumbered.set(glyph, number)
      }
      outline.writeUInt16BE(number, indexAt)
    }
    outlines.push(outline)
  }
  return { order, outlines }
}

/** Flag of a composite glyph's component: instructions follow the last one. */
const hasInstructions = 0x0100

/** Copies an outline without its hinting program, which would call functions of tables that are left out. */
const withoutInstructions = (outline: Uint8Array): Buffer => {
  const copy = Buffer.from(outline)
  if (copy.length < 10) return copy
  const components = componentsOf(copy)
  if (components.length > 0) {
    for (const { flags, indexAt } of components) copy.writeUInt16BE(flags & ~hasInstructions, indexAt - 2)
    return copy.subarray(0, components.at(-1)!.end)
  }
  const lengthAt = 10 + 2 * copy.readInt16BE(0)
  const length = copy.readUInt16BE(lengthAt)
  if (length === 0) return copy
  copy.writeUInt16BE(0, lengthAt)
  return Buffer.concat([copy.subarray(0, lengthAt + 2), copy.subarray(lengthAt + 2 + length)])
}

const writeTables = (tables: [tag: string, bytes: Buffer][]): Uint8Array => {
  const directory = 12 + 16 * tables.length
  const total = tables.reduce((sum, [, bytes]) => sum + padded(bytes.length), directory)
  const file = Buffer.alloc(total)
  const power = Math.floor(Math.log2(tables.length))
  file.writeUInt32BE(0x00010000, 0)
  file.writeUInt16BE(tables.length, 4)
  file.writeUInt16BE(16 << power, 6)
  file.writeUInt16BE(power, 8)
  file.writeUInt16BE(16 * tables.length - (16 << power), 10)
  let at = directory
  tables.forEach(([tag, bytes], index) => {
    file.set(bytes, at)
    const entry = 12 + 16 * index
    file.write(tag, entry, 'latin1')
    file.writeUInt32BE(checksum(file, at, padded(bytes.length)), entry + 4)
    file.writeUInt32BE(at, entry + 8)
    file.writeUInt32BE(bytes.length, entry + 12)
    at += padded(bytes.length)
  })
  return file
}

const checksum = (file: Buffer, at: number, length: number): number => {
  let sum = 0
  for (let offset = 0; offset < length; offset += 4) sum = (sum + file.readUInt32BE(at + offset)) >>> 0
  return sum
}
