import { sha256 } from '../../trust/sha256.ts'
import { subsetFont } from '../font/font-subset.ts'
import type { TrueTypeFont } from '../font/true-type-font.ts'
import type { ObjectWriter } from './object-writer.ts'
import { deflatedStream, hex4, rawStream, reference, utf16 } from './syntax.ts'

/**
 * One font of one document. It numbers the characters that are used (CID = glyph of the subset) and embeds the subset as
 * CIDFontType2 with Identity-H and a ToUnicode map, so that every character can be copied and searched.
 */
export class EmbeddedFont {
  /** Name in the page's resources, e.g. `F1`. */
  readonly resource: string
  readonly #font: TrueTypeFont
  readonly #postScriptName: string
  readonly #numbers = new Map<number, number>()
  readonly #glyphs = [0]
  readonly #codePoints = [0]
  #embedded = false

  constructor(resource: string, font: TrueTypeFont, postScriptName: string) {
    this.resource = resource
    this.#font = font
    this.#postScriptName = postScriptName
  }

  /** Adds a character to the subset. Returns its code and its width in thousandths of an em. */
  take(character: string): { code: string; width: number } {
    const codePoint = character.codePointAt(0)!
    let number = this.#numbers.get(codePoint)
    if (number === undefined) {
      if (this.#embedded) throw new RangeError(`${this.#postScriptName} is embedded already, without ${character}`)
      const glyph = this.#font.glyphOf(codePoint)
      if (glyph === 0) throw new RangeError(`${this.#postScriptName} has no glyph for U+${hex4(codePoint)}`)
      number = this.#glyphs.push(glyph) - 1
      this.#codePoints.push(codePoint)
      this.#numbers.set(codePoint, number)
    }
    return { code: hex4(number), width: this.#font.width(this.#glyphs[number]!) }
  }

  /** Writes the font's objects; returns the number of the font dictionary. */
  embed(writer: ObjectWriter): number {
    this.#embedded = true
    const file = subsetFont(this.#font, this.#glyphs)
    // The name of a subset starts with six letters that distinguish it from other subsets (ISO 32000-1, 9.6.4).
    const letters = [...sha256(file).subarray(0, 6)].map((byte) => String.fromCharCode(65 + (byte % 26)))
    const name = `${letters.join('')}+${this.#postScriptName}`
    const { box, ascent, descent } = this.#font.metrics
    const widths = this.#glyphs.map((glyph) => this.#font.width(glyph)).join(' ')

    const fontFile = writer.add(deflatedStream(`/Length1 ${file.length}`, file))
    const descriptor = writer.add(
      `<</Type/FontDescriptor/FontName/${name}/Flags 4/FontBBox[${box.join(' ')}]/ItalicAngle 0/Ascent ${ascent}` +
        `/Descent ${descent}/CapHeight 733/StemV 80/FontFile2 ${reference(fontFile)}>>`,
    )
    const descendant = writer.add(
      `<</Type/Font/Subtype/CIDFontType2/BaseFont/${name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>` +
        `/FontDescriptor ${reference(descriptor)}/DW 1000/W[0[${widths}]]/CIDToGIDMap/Identity>>`,
    )
    const toUnicode = writer.add(rawStream('', Buffer.from(this.#toUnicodeMap(), 'latin1')))
    return writer.add(
      `<</Type/Font/Subtype/Type0/BaseFont/${name}/Encoding/Identity-H/DescendantFonts[${reference(descendant)}]` +
        `/ToUnicode ${reference(toUnicode)}>>`,
    )
  }

  #toUnicodeMap(): string {
    const lines = this.#codePoints
      .map((codePoint, number) => `<${hex4(number)}> <${utf16(String.fromCodePoint(codePoint))}>\n`)
      .slice(1)
    let mappings = ''
    // At most 100 mappings in a block (Adobe technical note 5411).
    for (let index = 0; index < lines.length; index += 100) {
      const block = lines.slice(index, index + 100)
      mappings += `${block.length} beginbfchar\n${block.join('')}endbfchar\n`
    }
    return (
      '/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n' +
      '/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n' +
      '/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n' +
      `1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n${mappings}` +
      'endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n'
    )
  }
}
