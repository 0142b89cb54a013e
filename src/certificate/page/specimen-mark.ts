import { glyphPath } from '../font/glyph-path.ts'
import type { TrueTypeFont } from '../font/true-type-font.ts'
import { decimal } from '../pdf/syntax.ts'
import { ink, page, points } from './geometry.ts'

/** The specimen mark of a test province: large and pale across the page, below the words. */
export const drawSpecimenMark = (font: TrueTypeFont): string => {
  return word(font, '样例', 44, 117) + word(font, 'SPECIMEN', 15, 148)
}

/** A word of outlines, rising across the page, centred at a height in millimetres from the top. */
const word = (font: TrueTypeFont, text: string, size: number, height: number): string => {
  const tilt = Math.PI / 7
  const glyphs = [...text].map((character) => font.glyphOf(character.codePointAt(0)!))
  const scale = size / font.unitsPerEm
  const gap = size * 0.18
  const width = glyphs.reduce((sum, glyph) => sum + font.advance(glyph) * scale + gap, -gap)
  let start = -width / 2
  let path = ''
  for (const glyph of glyphs) {
    path += glyphPath(font, glyph, (x, y) => {
      const along = start + x * scale
      const up = y * scale - size * 0.38
      const left = page.width / 2 + along * Math.cos(tilt) - up * Math.sin(tilt)
      const top = height - along * Math.sin(tilt) - up * Math.cos(tilt)
      return `${decimal(points(left))} ${decimal(points(page.height - top))}`
    })
    start += font.advance(glyph) * scale + gap
  }
  return `q ${ink.specimen} rg\n${path}f Q\n`
}
