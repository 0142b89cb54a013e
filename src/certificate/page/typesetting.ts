import type { EmbeddedFont } from '../pdf/embedded-font.ts'
import { decimal, textString } from '../pdf/syntax.ts'
import { place, points } from './geometry.ts'

/** A printed character: font resource, code in that font, width in thousandths of an em. */
export interface SetCharacter {
  readonly character: string
  readonly resource: string
  readonly code: string
  readonly width: number
}

export type SetLine = readonly SetCharacter[]

/** Converts a text into printable characters and chooses the font of each. */
export const setText = (text: string, fontFor: (character: string) => EmbeddedFont): SetLine => {
  return [...text].map((character) => {
    const font = fontFor(character)
    return { character, resource: font.resource, ...font.take(character) }
  })
}

/** Width of a line in millimetres at a size in points. */
export const lineWidth = (line: SetLine, size: number): number =>
  (line.reduce((sum, { width }) => sum + width, 0) / 1000) * (size / points(1))

/** Characters that must not begin a line, and those that must not end one (Chinese line-breaking rules, GB/T 15834). */
const notAtStart = /[、，。；：？！）》」』】〕”’·…—,.;:?!)\]]/u
const notAtEnd = /[（《「『【〔“‘([]/u
const partOfWord = /[\p{Script=Latin}\p{N}\p{M}'-]/u

const canBreakBetween = (before: SetCharacter, after: SetCharacter): boolean => {
  if (notAtStart.test(after.character) || notAtEnd.test(before.character)) return false
  return !(partOfWord.test(before.character) && partOfWord.test(after.character))
}

/** Breaks a text into lines of at most `width` millimetres at a size in points. A word longer than a line is cut. */
export const breakLines = (text: SetLine, width: number, size: number): SetLine[] => {
  const limit = (width * points(1) * 1000) / size
  const lines: SetLine[] = []
  let start = 0
  while (start < text.length) {
    let used = 0
    let end = start
    while (end < text.length && used + text[end]!.width <= limit) used += text[end++]!.width
    if (end < text.length) {
      let cut = end
      while (cut > start && !canBreakBetween(text[cut - 1]!, text[cut]!)) cut--
      // Without a place to break, cut where the line is full, but always advance by one character.
      end = cut > start ? cut : Math.max(end, start + 1)
    }
    lines.push(trimmed(text.slice(start, end)))
    start = end
    while (start < text.length && text[start]!.character === ' ') start++
  }
  return lines
}

/** Breaks a text into as few lines as the width allows, of similar length, so that no single character is left on the last one. */
export const balanceLines = (text: SetLine, width: number, size: number): SetLine[] => {
  let best = breakLines(text, width, size)
  for (let narrower = width * 0.97; narrower > width / 2; narrower *= 0.97) {
    const lines = breakLines(text, narrower, size)
    if (lines.length > best.length) break
    best = lines
  }
  return best
}

const trimmed = (line: SetLine): SetLine => {
  let end = line.length
  while (end > 0 && line[end - 1]!.character === ' ') end--
  return line.slice(0, end)
}

/** Shows a line with its baseline starting at a place in millimetres; `spacing` points are added after each character. */
export const showLine = (line: SetLine, x: number, y: number, size: number, spacing = 0): string => {
  let operators = `BT ${place(x, y)} Td ${decimal(spacing)} Tc\n`
  let index = 0
  while (index < line.length) {
    const resource = line[index]!.resource
    let codes = ''
    while (index < line.length && line[index]!.resource === resource) codes += line[index++]!.code
    operators += `/${resource} ${decimal(size)} Tf <${codes}> Tj\n`
  }
  return `${operators}ET\n`
}

/** Operators that show a line centred at `centre`, in millimetres; `spacing` in points is added between its characters. */
export const showCentred = (line: SetLine, centre: number, y: number, size: number, spacing = 0): string => {
  const width = lineWidth(line, size) + (Math.max(0, line.length - 1) * spacing) / points(1)
  return showLine(line, centre - width / 2, y, size, spacing)
}

/** Operators that show a line that ends at `right`, in millimetres. */
export const showRight = (line: SetLine, right: number, y: number, size: number): string =>
  showLine(line, right - lineWidth(line, size), y, size)

/**
 * Shows a label with its characters spread over a width in millimetres, as Chinese forms do. Text extraction still gives
 * the word without gaps.
 */
export const showSpread = (line: SetLine, x: number, y: number, size: number, width: number): string => {
  const gaps = line.length - 1
  const spacing = gaps > 0 ? ((width - lineWidth(line, size)) * points(1)) / gaps : 0
  const word = line.map(({ character }) => character).join('')
  return `/Span<</ActualText ${textString(word)}>>BDC\n${showLine(line, x, y, size, spacing)}EMC\n`
}
