import { describe, expect, it } from 'vitest'
import { drawPage } from '../../src/certificate/page/certificate-page.ts'
import { curvePath } from '../../src/certificate/page/curve.ts'
import { box, ink, place, points } from '../../src/certificate/page/geometry.ts'
import {
  balanceLines,
  breakLines,
  lineWidth,
  type SetLine,
  showCentred,
  showLine,
  showRight,
  showSpread,
} from '../../src/certificate/page/typesetting.ts'
import { sampleData } from '../fixtures/certificate/sample.ts'

/** A text in which every character is one em wide and its own code. Capital letters are of another font. */
const set = (text: string): SetLine =>
  [...text].map((character) => ({
    character,
    resource: /[A-Z]/.test(character) ? 'B' : 'A',
    code: character,
    width: 1000,
  }))
const textOf = (lines: readonly SetLine[]): string[] =>
  lines.map((line) => line.map(({ character }) => character).join(''))

/** A size at which a character is one millimetre wide. */
const size = points(1)
/** Millimetres for the rounding of `size`. */
const slack = 1e-6
const broken = (text: string, width: number): string[] => textOf(breakLines(set(text), width + slack, size))

describe('a place on the page', () => {
  it('is in millimetres from its top left corner', () => {
    expect(points(25.4)).toBe(72)
    expect(place(0, 297)).toBe('0 0')
    expect(place(25.4, 297 - 50.8)).toBe('72 144')
    expect(box(0, 297 - 25.4, 50.8, 25.4)).toBe('0 0 144 72')
  })

  it('has its colours in parts of one', () => {
    // #fcfbf5 and #8a1c1a, each channel of 255.
    expect([ink.paper, ink.title]).toEqual(['0.988 0.984 0.961', '0.541 0.11 0.102'])
  })

  it('of a curve is reached by cubic pieces along its tangents', () => {
    // A straight line has its control points at its thirds.
    expect(curvePath((t) => [3 * t, 30 * t], 0, 2, 2)).toBe('0 0 m\n1 10 2 20 3 30 c\n4 40 5 50 6 60 c\n')
  })
})

describe('breaking a text into lines', () => {
  it.each<[string, number, string[]]>([
    ['', 3, []],
    ['一二三', 3, ['一二三']],
    ['一二三四', 3, ['一二三', '四']],
    // A point does not begin a line, and an opening bracket does not end one.
    ['一二三。四', 3, ['一二', '三。四']],
    ['一二（三）', 3, ['一二', '（三）']],
    ['一“二”三', 3, ['一', '“二”', '三']],
    // Words and numbers stay whole, and spaces at the ends go.
    ['一ab二', 2, ['一', 'ab', '二']],
    ['一12二', 2, ['一', '12', '二']],
    ["一a'b-c二", 5, ['一', "a'b-c", '二']],
    ['ab  cd', 3, ['ab', 'cd']],
    ['ab cd', 5, ['ab cd']],
    // A word longer than a line is cut where the line is full, and a line has at least one character.
    ['abcdef', 4, ['abcd', 'ef']],
    ['一二', 0.5, ['一', '二']],
  ])('“%s” at %d mm', (text, width, lines) => {
    expect(broken(text, width)).toEqual(lines)
  })

  it('fills a line to its last thousandth of an em', () => {
    // An inch has 72 points, so three characters of 24 points.
    expect(textOf(breakLines(set('一二三'), 25.4, 24))).toEqual(['一二三'])
    expect(textOf(breakLines(set('一二三'), 25.39, 24))).toEqual(['一二', '三'])
  })

  it('balances the lines without adding one', () => {
    const balanced = (text: string, width: number): string[] => textOf(balanceLines(set(text), width + slack, size))
    expect(balanced('一二三四五六七', 6)).toEqual(['一二三四', '五六七'])
    expect(balanced('一二三四五六', 6)).toEqual(['一二三四五六'])
    expect(balanced('一二三四五六七八九十', 4)).toEqual(['一二三四', '五六七八', '九十'])
  })
})

describe('showing a line', () => {
  const line = set('aBBa')

  it('changes the font where the characters need it', () => {
    expect(showLine(line, 25.4, 297 - 25.4, 10, 1.5)).toBe(
      'BT 72 72 Td 1.5 Tc\n/A 10 Tf <a> Tj\n/B 10 Tf <BB> Tj\n/A 10 Tf <a> Tj\nET\n',
    )
    expect(showLine([], 0, 297, 10)).toBe('BT 0 0 Td 0 Tc\nET\n')
  })

  it('places it by its width', () => {
    const start = (shown: string): number => Number(/BT (\S+)/.exec(shown)![1]) / points(1)
    expect(lineWidth(line, size)).toBeCloseTo(4, 9)
    expect(lineWidth(line, 2 * size)).toBeCloseTo(8, 9)
    expect(start(showRight(line, 10, 0, size))).toBeCloseTo(6, 3)
    expect(start(showCentred(line, 10, 0, size))).toBeCloseTo(8, 3)
    // Three gaps of one millimetre.
    expect(start(showCentred(line, 10, 0, size, points(1)))).toBeCloseTo(6.5, 3)
    expect(start(showCentred([], 10, 0, size, points(1)))).toBeCloseTo(10, 3)
  })

  it('spreads a label over a width, as one word', () => {
    const spread = showSpread(set('ab'), 0, 297, size, 5)
    expect(spread).toMatch(/^\/Span<<\/ActualText <FEFF00610062>>>BDC\nBT 0 0 Td (\S+) Tc\n[\s\S]*ET\nEMC\n$/)
    expect(Number(/(\S+) Tc/.exec(spread)![1])).toBeCloseTo(points(3), 3)
    expect(showSpread(set('a'), 0, 297, size, 5)).toContain('0 0 Td 0 Tc')
  })
})

it('the page sets long texts in the largest of its sizes at which they fit', () => {
  const halfWide = (text: string): SetLine => set(text).map((character) => ({ ...character, width: 500 }))
  const voices = { title: set, label: set, value: halfWide }
  /** The sizes of ever longer texts, until one does not fit at all. */
  const sizesOf = (field: 'specialty' | 'employerName'): number[] => {
    const sizes = new Set<number>()
    for (let length = 1; ; length += 3) {
      const data = sampleData({ [field]: '样'.repeat(length) })
      try {
        const page = drawPage(data, 'HTTPS://A/V/N#A', voices)
        sizes.add(Number(/\/A (\S+) Tf <样+>/.exec(page)![1]))
      } catch (error) {
        expect(error).toMatchObject({ code: 'certificate.textTooLong' })
        return [...sizes]
      }
    }
  }
  expect(sizesOf('employerName')).toEqual([11.5, 11, 10.5, 10, 9.5, 9, 8, 7, 6])
  expect(sizesOf('specialty')).toEqual([13, 12, 11, 10, 9, 8, 7, 6])
})
