import type { Fault } from './fault.ts'
import { normaliseText, toHalfWidth } from './text.ts'

/** The one separator dot of minority names, U+00B7. */
export const separatorDot = '\u00B7'

// Look-alikes that are a separator wherever they stand: • ・ ∙ ‧ ⋅ ･ ﹒ ᛫ ●
const alwaysDot = /[\u2022\u30FB\u2219\u2027\u22C5\uFF65\uFE52\u16EB\u25CF]/gu
// A full stop is a separator between Chinese characters, and an abbreviation's point elsewhere.
const dotBetweenHan = /(?<=\p{Script=Han}) ?[.\uFF0E\u3002] ?(?=\p{Script=Han})/gu

/** NFC, one kind of dot, no spaces between Chinese characters, half-width Latin. */
export const normaliseName = (name: string): string =>
  toHalfWidth(normaliseText(name).replace(dotBetweenHan, separatorDot))
    .replace(alwaysDot, separatorDot)
    .replace(/\s*\u00B7\s*/gu, separatorDot)
    .replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '')

/**
 * Private-use code points of older GB 18030 editions and the characters that took their place
 * (GB 18030-2022, annex on changed mappings).
 */
const formerPrivateUse = new Map<number, number>([
  [0xe7c7, 0x1e3f],
  [0xe816, 0x20087],
  [0xe817, 0x20089],
  [0xe818, 0x200cc],
  [0xe81e, 0x9fb4],
  [0xe826, 0x9fb5],
  [0xe82b, 0x9fb6],
  [0xe82c, 0x9fb7],
  [0xe831, 0x215d7],
  [0xe832, 0x9fb8],
  [0xe83b, 0x2298f],
  [0xe843, 0x9fb9],
  [0xe854, 0x9fba],
  [0xe855, 0x241fe],
  [0xe864, 0x9fbb],
])

const isPrivateUse = (c: number): boolean =>
  (c >= 0xe000 && c <= 0xf8ff) || (c >= 0xf0000 && c <= 0xffffd) || (c >= 0x100000 && c <= 0x10fffd)

const allowed = /^[\p{L}\p{M}\u3007\u00B7 '\u2019\-.,]$/u
const source = 'domain: Names; GB 18030-2022'

/** Faults of a name that is already normalised: private-use characters by position, characters no name has, length. */
export const judgeName = (name: string): Fault[] => {
  const faults: Fault[] = []
  const add = (code: string, found: string, wanted: string) =>
    faults.push({ code, severity: 'error', field: 'name', found, wanted, source })
  const characters = [...name]
  characters.forEach((character, index) => {
    const point = character.codePointAt(0)!
    const hex = `U+${point.toString(16).toUpperCase()}`
    if (isPrivateUse(point)) {
      const now = formerPrivateUse.get(point)
      add(
        'name.privateUse',
        `第 ${index + 1} 个字符（${hex}）是自造字，换一台电脑就无法显示`,
        now ? `改为标准字“${String.fromCodePoint(now)}”` : '用输入法（GB 18030-2022）重新输入这个字',
      )
    } else if (!allowed.test(character)) {
      add(
        'name.character',
        `第 ${index + 1} 个字符“${character}”（${hex}）不能用于姓名`,
        '汉字、字母，少数民族姓名的间隔号用“·”',
      )
    }
  })
  if (characters.length > 100) add('name.length', `姓名有 ${characters.length} 个字符`, '不超过 100 个字符')
  if (/^[\u00B7 ]|[\u00B7 ]$/u.test(name)) add('name.dotAtEnd', `姓名以“·”开头或结尾：${name}`, '“·”只能在两部分之间')
  return faults
}
