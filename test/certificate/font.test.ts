import { describe, expect, it } from 'vitest'
import { CharacterMap } from '../../src/certificate/font/character-map.ts'
import { componentsOf } from '../../src/certificate/font/composite-glyph.ts'
import { subsetFont } from '../../src/certificate/font/font-subset.ts'
import { glyphPath } from '../../src/certificate/font/glyph-path.ts'
import { TrueTypeFont } from '../../src/certificate/font/true-type-font.ts'
import { EmbeddedFont } from '../../src/certificate/pdf/embedded-font.ts'
import { ObjectWriter } from '../../src/certificate/pdf/object-writer.ts'
import {
  characterMap,
  compositeOutline,
  groupMap,
  type Subtable,
  segmentMap,
  simpleOutline,
  type TinyGlyph,
  tinyFont,
} from '../fixtures/certificate/tiny-font.ts'

// The fonts of the certificate have no composite glyphs and no map of format 4. Fonts of another folder may.

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const program = bytes('b0 01')

// 0,0 → 100,0 → 50,80: flags with short and repeated coordinates, padded to an even length.
const triangle = simpleOutline([2], program, bytes('31 33 27 64 32 50'))
const bareTriangle = simpleOutline([2], Buffer.alloc(0), bytes('31 33 27 64 32 50'))
// 0,0 → 300,0 → 300,300 → 0,300: one flag, repeated three times, and coordinates of two bytes.
const square = simpleOutline([3], Buffer.alloc(0), bytes('09 03 0000 012c 0000 fed4 0000 0000 012c 0000'))
// Four points off the curve, and a second contour of one point, which has no extent.
const blob = simpleOutline([3, 4], Buffer.alloc(0), bytes('30 20 10 20 31 012c fed4 fed4 00'))
const twice = compositeOutline(
  bytes('0022 0001 0a fb'), // bytes: 10, −5; more follow
  bytes('0103 0002 012c ff38'), // words: 300, −200; a program follows
  bytes('0002 b001'),
)

const blank: TinyGlyph = { advance: 500, bearing: 0, outline: Buffer.alloc(0) }
const glyphs: TinyGlyph[] = [
  blank,
  { advance: 600, bearing: 1, outline: triangle },
  { advance: 700, bearing: -2, outline: square },
  { advance: 800, bearing: 3, outline: blob },
  { advance: 800, bearing: 4, outline: twice },
]
const map = characterMap([3, 10, groupMap([0x41, 0x44, 1])])
const font = new TrueTypeFont(tinyFont(glyphs, map))

describe('a font', () => {
  it.each([false, true])('gives widths, bearings, outlines and its box (short offsets: %s)', (shortOffsets) => {
    const read = new TrueTypeFont(tinyFont(glyphs, map, shortOffsets))
    expect([0, 1, 2, 3, 4].map((glyph) => read.advance(glyph))).toEqual([500, 600, 700, 800, 800])
    expect([0, 1, 2, 3, 4].map((glyph) => read.leftSideBearing(glyph))).toEqual([0, 1, -2, 3, 4])
    expect([0, 1, 2, 3, 4].map((glyph) => Buffer.from(read.outline(glyph)))).toEqual(
      glyphs.map(({ outline }) => outline),
    )
    expect([read.unitsPerEm, read.glyphCount, read.width(2)]).toEqual([1000, 5, 700])
    expect(read.metrics).toEqual({ box: [-10, -20, 310, 420], ascent: 880, descent: -120 })
    expect(read.table('none')).toBeUndefined()
  })

  it.each(['cmap', 'glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp'])('without its table %s is refused', (tag) => {
    const file = tinyFont(glyphs, map)
    file.write('none', file.indexOf(tag), 'latin1')
    expect(() => new TrueTypeFont(file)).toThrow(new RangeError(`font has no ${tag} table`))
  })
})

describe('a character map', () => {
  const read = (...subtables: readonly Subtable[]) => {
    const table = characterMap(...subtables)
    return new CharacterMap(new DataView(table.buffer, table.byteOffset, table.length))
  }
  const glyphsOf = (characters: CharacterMap, ...codePoints: number[]) =>
    codePoints.map((codePoint) => characters.glyphOf(codePoint))

  it('of format 12 maps the groups and nothing around them', () => {
    const characters = read([3, 10, groupMap([0x41, 0x43, 5], [0x50, 0x50, 9], [0x1f600, 0x1f601, 20])])
    expect(glyphsOf(characters, 0x40, 0x41, 0x42, 0x43, 0x44)).toEqual([0, 5, 6, 7, 0])
    expect(glyphsOf(characters, 0x4f, 0x50, 0x51)).toEqual([0, 9, 0])
    expect(glyphsOf(characters, 0x1f5ff, 0x1f600, 0x1f601, 0x1f602)).toEqual([0, 20, 21, 0])
    expect(glyphsOf(read([3, 10, groupMap()]), 0x41)).toEqual([0])
  })

  it('of format 4 maps segments by a difference, or by a list and a difference', () => {
    // The second segment's list begins four bytes behind its own offset. A glyph of 0 there is none.
    const segments = [
      [0x41, 0x43, 5 - 0x41, 0],
      [0x61, 0x63, 2, 4],
      [0xffff, 0xffff, 1, 0],
    ]
    const characters = read([3, 1, segmentMap(segments, [7, 0, 0xffff])])
    expect(glyphsOf(characters, 0x40, 0x41, 0x42, 0x43, 0x44)).toEqual([0, 5, 6, 7, 0])
    expect(glyphsOf(characters, 0x60, 0x61, 0x62, 0x63, 0x64)).toEqual([0, 9, 0, 1, 0])
    expect(glyphsOf(characters, 0xfffe, 0xffff, 0x1f600)).toEqual([0, 0, 0])
  })

  it('is the one of format 12 where there are several, and a Unicode one', () => {
    const [wide, narrow] = [groupMap([0x41, 0x41, 12]), segmentMap([[0x41, 0x41, 4 - 0x41, 0]])]
    for (const unicode of [
      [0, 3],
      [3, 1],
      [3, 10],
    ] as const) {
      expect(read([...unicode, wide]).glyphOf(0x41)).toBe(12)
      expect(read([...unicode, narrow]).glyphOf(0x41)).toBe(4)
      expect(read([...unicode, narrow], [3, 10, wide]).glyphOf(0x41)).toBe(12)
    }
    const others: readonly Subtable[] = [
      [1, 0, narrow],
      [3, 0, narrow],
      [2, 1, wide],
      [3, 1, bytes('0006 0000 0000')],
    ]
    expect(() => read(...others)).toThrow(new RangeError('no Unicode character map'))
    expect(read(...others, [3, 1, narrow]).glyphOf(0x41)).toBe(4)
  })
})

describe('an outline', () => {
  const path = (glyph: number): string => glyphPath(font, glyph, (x, y) => `${Math.round(x)},${Math.round(y)}`)
  const trianglePath = (dx = 0, dy = 0): string =>
    `${dx},${dy} m\n${100 + dx},${dy} l\n${50 + dx},${80 + dy} l\n${dx},${dy} l\nh\n`
  const squarePath = (dx = 0, dy = 0): string =>
    `${dx},${dy} m\n${300 + dx},${dy} l\n${300 + dx},${300 + dy} l\n${dx},${300 + dy} l\n${dx},${dy} l\nh\n`

  it('is drawn as straight lines through points on the curve', () => {
    expect(path(0)).toBe('')
    expect(path(1)).toBe(trianglePath())
    expect(path(2)).toBe(squarePath())
  })

  it('has a point on the curve between two that are off it', () => {
    expect(path(3)).toBe(
      '150,0 m\n250,0 300,-50 300,-150 c\n300,-250 250,-300 150,-300 c\n' +
        '50,-300 0,-250 0,-150 c\n0,-50 50,0 150,0 c\nh\n',
    )
  })

  it('of a composite glyph is that of its parts, each moved', () => {
    expect(path(4)).toBe(trianglePath(10, -5) + squarePath(300, -200))
  })

  it.each([
    ['scaled', '000a 0001 0000 4000'],
    ['scaled in both directions', '0042 0001 0000 4000 4000'],
    ['with a matrix', '0082 0001 0000 4000 0000 0000 4000'],
    ['placed by points', '0000 0001 0000'],
  ])('with a part that is %s is refused, but its length is known', (_, coded) => {
    const outline = compositeOutline(bytes(coded))
    const odd = new TrueTypeFont(tinyFont([blank, { ...blank, outline }, blank], map))
    expect(() => glyphPath(odd, 1, () => '')).toThrow(
      new RangeError('glyph 1: a scaled component cannot be drawn as a path'),
    )
    expect(componentsOf(outline)).toMatchObject([{ glyph: 1, indexAt: 12, argumentsAt: 14, end: outline.length }])
  })

  it('has components only if it is a composite one', () => {
    expect(componentsOf(Buffer.alloc(9, 0xff))).toEqual([])
    expect(componentsOf(triangle)).toEqual([])
    expect(componentsOf(twice).map(({ glyph, end }) => [glyph, end])).toEqual([
      [1, 16],
      [2, 24],
    ])
  })
})

describe('a subset', () => {
  const tablesOf = (file: Buffer): Map<string, { bytes: Buffer; checksum: number }> =>
    new Map(
      Array.from({ length: file.readUInt16BE(4) }, (_, index) => {
        const entry = file.subarray(12 + 16 * index)
        const at = entry.readUInt32BE(8)
        const bytes = file.subarray(at, at + entry.readUInt32BE(12))
        return [entry.toString('latin1', 0, 4), { bytes, checksum: entry.readUInt32BE(4) }]
      }),
    )

  it('has the given glyphs and the parts of composite ones, renumbered and without programs', () => {
    const file = Buffer.from(subsetFont(font, [0, 4, 2]))
    expect(file.subarray(0, 12)).toEqual(bytes('00010000 0006 0040 0002 0020'))
    const tables = tablesOf(file)
    expect([...tables.keys()]).toEqual(['glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp'])
    const table = (tag: string): Buffer => tables.get(tag)!.bytes
    // The square keeps its number 2, and the triangle is added behind it.
    expect(table('maxp').readUInt16BE(4)).toBe(4)
    expect(table('hhea').readUInt16BE(34)).toBe(4)
    expect(table('head').readInt16BE(50)).toBe(1)
    expect(table('head').readUInt32BE(8)).toBe(0)
    expect(table('hmtx')).toEqual(bytes('01f4 0000 0320 0004 02bc fffe 0258 0001'))
    const offsets = Array.from({ length: 5 }, (_, index) => table('loca').readUInt32BE(4 * index))
    expect(offsets.every((offset) => offset % 4 === 0)).toBe(true)
    const outline = (index: number, length: number): Buffer =>
      table('glyf').subarray(offsets[index], offsets[index]! + length)
    expect(offsets[1]).toBe(0)
    expect(outline(1, 24)).toEqual(compositeOutline(bytes('0022 0003 0a fb'), bytes('0003 0002 012c ff38')))
    expect(offsets[2]).toBe(24)
    expect(outline(2, square.length)).toEqual(square)
    expect(outline(3, bareTriangle.length)).toEqual(bareTriangle)
    expect(offsets[4]).toBe(table('glyf').length)
  })

  it('has the checksum of each table: the sum of its big-endian words', () => {
    for (const [tag, { bytes: table, checksum }] of tablesOf(Buffer.from(subsetFont(font, [0, 1])))) {
      const words = Buffer.concat([table, Buffer.alloc(3)])
      let sum = 0n
      for (let at = 0; at < table.length; at += 4) sum += BigInt(words.readUInt32BE(at))
      expect(checksum, tag).toBe(Number(sum % 2n ** 32n))
    }
  })

  it('of a glyph of a few bytes keeps them', () => {
    const odd = new TrueTypeFont(tinyFont([blank, { ...blank, outline: Buffer.alloc(4, 1) }, blank], map))
    expect(tablesOf(Buffer.from(subsetFont(odd, [0, 1]))).get('glyf')?.bytes).toEqual(Buffer.alloc(4, 1))
  })
})

describe('an embedded font', () => {
  it('numbers characters as they come, until it is written', () => {
    const embedded = new EmbeddedFont('F', font, 'Tiny')
    expect(['B', 'A', 'B'].map((character) => embedded.take(character))).toEqual([
      { code: '0001', width: 700 },
      { code: '0002', width: 600 },
      { code: '0001', width: 700 },
    ])
    expect(() => embedded.take('z')).toThrow(new RangeError('Tiny has no glyph for U+007A'))
    expect(embedded.embed(new ObjectWriter())).toBe(5)
    expect(embedded.take('A').code).toBe('0002')
    expect(() => embedded.take('C')).toThrow(new RangeError('Tiny is embedded already, without C'))
  })
})
