import { Problem } from '../../shared/errors/problem.ts'
import type { IntakeLimits } from '../limits.ts'
import type { Zip } from '../zip.ts'
import { scanPart } from './part.ts'
import { isTrue, tokens } from './xml-scanner.ts'

/** What a date format shows: a whole day, or one without its day of the month or its year. */
export type DateFormat = 'whole' | 'noDay' | 'noYear'

/** How the cells of a style show their values. */
export interface CellStyle {
  /** Numbers as a date. */
  readonly date?: DateFormat | undefined
  /** The code of a date's format. */
  readonly code?: string | undefined
  /** Texts and numbers with these words around them: the format `"贵州省"@` shows 贵州省 before a text. */
  readonly around?: readonly [before: string, after: string] | undefined
  /** Values struck out. */
  readonly struck?: boolean
}

/**
 * Built-in formats that show a date: 14–17 and 22 everywhere; 27–31, 36, 50–54, 57 and 58 in Chinese locales, where files leave
 * them undeclared (ECMA-376 18.8.30). 18–21, 32–35, 45–47, 55 and 56 show a time of day alone.
 */
const builtinDateFormats = new Map<number, string>(
  (
    [
      ['yyyy/m/d', [14]],
      ['d-mmm-yy', [15]],
      ['d-mmm', [16]],
      ['mmm-yy', [17]],
      ['yyyy/m/d h:mm', [22]],
      ['m-d-yy', [30]],
      ['yyyy"年"m"月"d"日"', [31]],
      ['yyyy"年"m"月"', [27, 36, 50, 52, 57]],
      ['m"月"d"日"', [28, 29, 51, 53, 54, 58]],
    ] as const
  ).flatMap(([code, ids]) => ids.map((id): [number, string] => [id, code])),
)

/**
 * What a format shows of a date: it contains y, d, 年, 日 or an era outside quotes, brackets and escapes. Undefined for a format
 * of other values.
 * @example dateFormat('yyyy"年"m"月"') // 'noDay'
 */
export const dateFormat = (code: string): DateFormat | undefined => {
  const bare = code
    .replace(/"[^"]*"/g, (quoted) => (/[年月日]/.test(quoted) ? '年' : ''))
    .replace(/\[[^[\]]*\]/g, '')
    .replace(/[\\_*]./g, '')
  if (/general|常规/i.test(bare)) return undefined
  const isDate = /[yd年日]/i.test(bare) || (/m/i.test(bare) && !/[hs0#?]/i.test(bare))
  if (!isDate) return undefined
  // The letters alone name the parts; quoted words only decorate them.
  if (!/d/i.test(bare) && /[ym]/i.test(bare)) return 'noDay'
  return /[yeg]/i.test(bare) || !/m/i.test(bare) ? 'whole' : 'noYear'
}

/** The words that a format puts around a text: those beside @ in its last section (ECMA-376 18.8.31). */
export const wordsAround = (code: string): CellStyle['around'] => {
  // Literal words of the section, apart at each @. Walked once, because the code comes from a stranger's file.
  let words = ['']
  for (let at = 0; at < code.length; at++) {
    const sign = code[at]!
    if (sign === ';') words = ['']
    else if (sign === '@') words.push('')
    else if (sign === '"') {
      const end = code.indexOf('"', at + 1)
      if (end < 0) return undefined
      words.push(`${words.pop()}${code.slice(at + 1, end)}`)
      at = end
    } else if (sign === '\\') {
      const [escaped = ''] = code.slice(at + 1, at + 3)
      words.push(`${words.pop()}${escaped}`)
      at += escaped.length
    }
  }
  const [before = '', after] = words
  if (after === undefined) return undefined
  const around = [before, after] as const
  return around[0] === '' && around[1] === '' ? undefined : around
}

/**
 * The cell styles of a workbook, by their index in `cellXfs`. Empty for a workbook without styles.
 * @throws Problem `intake.zipTooLarge`, XML problems
 */
export const readCellStyles = async (
  zip: Zip,
  part: string | undefined,
  limits: IntakeLimits,
): Promise<readonly CellStyle[]> => {
  const formats = new Map<number, string>()
  const struckFonts: boolean[] = []
  const styles: CellStyle[] = []
  let inside = ''
  if (part === undefined) return styles
  await scanPart(zip, part, (scanner, token) => {
    const { name } = scanner
    if (token === tokens.close && name === inside) inside = ''
    if (token !== tokens.open) return
    if ((name === 'cellXfs' || name === 'fonts') && !scanner.selfClosing) inside = name
    else if (name === 'numFmt')
      formats.set(Number(scanner.attribute('numFmtId')), scanner.attribute('formatCode') ?? '')
    else if (name === 'font' && inside === 'fonts') struckFonts.push(false)
    else if (name === 'strike' && inside === 'fonts') {
      const value = scanner.attribute('val')
      struckFonts[struckFonts.length - 1] = value === undefined || isTrue(value)
    } else if (name === 'xf' && inside === 'cellXfs') {
      if (styles.length >= limits.styles)
        throw new Problem('intake.zipTooLarge', { file: zip.source.name, detail: `样式超过 ${limits.styles} 个` })
      const id = Number(scanner.attribute('numFmtId') ?? 0)
      const declared = formats.get(id)
      const code = declared ?? builtinDateFormats.get(id)
      const date = code === undefined ? undefined : dateFormat(code)
      styles.push({
        date,
        code: date && code,
        around: declared === undefined ? undefined : wordsAround(declared),
        struck: struckFonts[Number(scanner.attribute('fontId') ?? 0)] ?? false,
      })
    }
  })
  return styles
}
