import { appendTo, prefixOf } from '../../../files/xlsx/escape-xml.ts'
import { xmlElements, xmlTags } from '../../../files/xlsx/xml-tags.ts'
import type { Severity } from '../../../shared/record/fault.ts'

const colours: Record<Severity, string> = { error: 'FFFFC7CE', warning: 'FFFFEB9C' }
const severities = Object.keys(colours) as Severity[]
/** Built-in number format "@": text (ECMA-376 18.8.30). */
const textFormat = 49

/** For a workbook that has no styles at all. */
export const plainStyles = (namespace: string): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="${namespace}"><fonts count="1"><font><sz val="11"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>`

const plainFormat = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'

const withAttribute = (tag: string, name: string, value: string | number): string => {
  const without = tag.replace(new RegExp(`\\s${name}\\s*=\\s*(?:"[^"]*"|'[^']*')`), '')
  return without.replace(/^<[\w.:-]+/, (start) => `${start} ${name}="${value}"`)
}

/** A workbook may have styles and no fills; the first two are fixed (ECMA-376 18.8.20). */
const withFills = (xml: string): string => {
  if (/<(?:[\w.-]+:)?fills[\s/>]/.test(xml)) return xml
  const p = prefixOf(xml, 'styleSheet')
  const fixed = ['none', 'gray125'].map((type) => `<${p}fill><${p}patternFill patternType="${type}"/></${p}fill>`)
  return xml.replace(
    /<(?:[\w.-]+:)?(?:borders|cellStyleXfs|cellXfs)[\s/>]/,
    (next) => `<${p}fills count="2">${fixed.join('')}</${p}fills>${next}`,
  )
}

/** The part with another `count` at the first element of a name. */
const counted = (xml: string, element: string, count: number): string => {
  for (const { name, kind, start, end } of xmlTags(xml)) {
    if (name !== element || kind === 'close') continue
    const tag = xml.slice(start, end).replace(/(\scount\s*=\s*["'])\d+/, `$1${count}`)
    return xml.slice(0, start) + tag + xml.slice(end)
  }
  return xml
}

/** The clerk's own cell styles, each copied with a colour when a marked cell needs it. */
export class MarkStyles {
  readonly #xml: string
  readonly #formats: readonly string[]
  readonly #firstFill: number
  readonly #firstFont: number
  #hasLink = false
  readonly #added: string[] = []
  readonly #indexes = new Map<string, number>()

  constructor(given: string) {
    const xml = withFills(given)
    this.#xml = xml
    const within = (part: string): string => xmlElements(xml, part).next().value?.inner ?? ''
    const formats = within('cellXfs')
    this.#formats = Array.from(xmlElements(formats, 'xf'), ({ tag, end }) => formats.slice(tag.start, end))
    this.#firstFont = Array.from(xmlElements(within('fonts'), 'font')).length
    this.#firstFill = Array.from(xmlElements(within('fills'), 'fill')).length
  }

  /** Index of the style that is this one, coloured and as text where asked for. */
  styleFor(base: number, severity: Severity | undefined, asText: boolean): number {
    if (severity === undefined && !asText) return base
    const key = `${base} ${severity ?? ''} ${asText}`
    const known = this.#indexes.get(key)
    if (known !== undefined) return known
    let format = this.#formats[base] ?? this.#formats[0] ?? plainFormat
    if (severity !== undefined) {
      format = withAttribute(format, 'fillId', this.#firstFill + severities.indexOf(severity))
      format = withAttribute(format, 'applyFill', 1)
    }
    if (asText) {
      format = withAttribute(format, 'numFmtId', textFormat)
      format = withAttribute(format, 'applyNumberFormat', 1)
    }
    const index = this.#formats.length + this.#added.length
    this.#added.push(format)
    this.#indexes.set(key, index)
    return index
  }

  /** Index of the style of a link: the plain one in blue and underlined. */
  get link(): number {
    this.#hasLink = true
    const known = this.#indexes.get('link')
    if (known !== undefined) return known
    const plain = this.#formats[0] ?? plainFormat
    const index = this.#formats.length + this.#added.length
    this.#added.push(withAttribute(withAttribute(plain, 'fontId', this.#firstFont), 'applyFont', 1))
    this.#indexes.set('link', index)
    return index
  }

  /** The styles part with all added styles. */
  get xml(): string {
    const p = prefixOf(this.#xml, 'styleSheet')
    const fills = severities
      .map(
        (severity) =>
          `<${p}fill><${p}patternFill patternType="solid"><${p}fgColor rgb="${colours[severity]}"/><${p}bgColor indexed="64"/></${p}patternFill></${p}fill>`,
      )
      .join('')
    const filled = counted(appendTo(this.#xml, 'fills', fills), 'fills', this.#firstFill + severities.length)
    const font = `<${p}font><${p}u/><${p}sz val="11"/><${p}color rgb="FF0563C1"/></${p}font>`
    const written = this.#hasLink ? counted(appendTo(filled, 'fonts', font), 'fonts', this.#firstFont + 1) : filled
    return counted(
      appendTo(written, 'cellXfs', this.#added.join('')),
      'cellXfs',
      this.#formats.length + this.#added.length,
    )
  }
}
