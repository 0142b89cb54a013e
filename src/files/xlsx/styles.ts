import { Problem } from '../../shared/errors/problem.ts'
import type { IntakeLimits } from '../limits.ts'
import type { Zip } from '../zip.ts'
import { scanPart } from './part.ts'
import { tokens } from './xml-scanner.ts'

/**
 * Built-in formats that show a day: 14–17 and 22 everywhere; 27–31, 36, 50–54, 57 and 58 in Chinese, Japanese and Korean
 * locales, where files leave them undeclared (ECMA-376 18.8.30). 18–21, 32–35, 45–47, 55 and 56 show a time of day alone.
 */
const builtinDateFormats = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58])

/** Whether a format shows a day: it contains y, d, 年, 日 or an era outside quotes, brackets and escapes. */
export const isDateFormat = (code: string): boolean => {
  const bare = code
    .replace(/"[^"]*"/g, (quoted) => (/[年月日]/.test(quoted) ? '年' : ''))
    .replace(/\[[^\]]*\]/g, '')
    .replace(/[\\_*]./g, '')
  if (/general|常规/i.test(bare)) return false
  return /[yd年日]/i.test(bare) || (/m/i.test(bare) && !/[hs0#?]/i.test(bare))
}

/**
 * Whether each cell style (index into `cellXfs`) shows a number as a date. Empty for a workbook without styles.
 */
export const readDateStyles = async (
  zip: Zip,
  part: string | undefined,
  limits: IntakeLimits,
): Promise<readonly boolean[]> => {
  const formats = new Map<number, boolean>()
  const styles: boolean[] = []
  let inCellFormats = false
  if (part === undefined) return styles
  await scanPart(zip, part, (scanner, token) => {
    if (token === tokens.close && scanner.name === 'cellXfs') inCellFormats = false
    if (token !== tokens.open) return
    const { name } = scanner
    if (name === 'cellXfs') inCellFormats = !scanner.selfClosing
    else if (name === 'numFmt')
      formats.set(Number(scanner.attribute('numFmtId')), isDateFormat(scanner.attribute('formatCode') ?? ''))
    else if (name === 'xf' && inCellFormats) {
      if (styles.length >= limits.styles)
        throw new Problem('intake.zipTooLarge', { file: zip.source.name, detail: `样式超过 ${limits.styles} 个` })
      const id = Number(scanner.attribute('numFmtId') ?? 0)
      styles.push(formats.get(id) ?? builtinDateFormats.has(id))
    }
  })
  return styles
}
