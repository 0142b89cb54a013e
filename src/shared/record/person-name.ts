import type { Fault } from './fault.ts'
import { normaliseText, toHalfWidth } from './text.ts'
import { standsForNothing } from './text-value.ts'

/** The one separator dot of minority names, U+00B7. */
const separatorDot = '\u00B7'

// Look-alikes that are a separator in any place: • ・ ∙ ‧ ⋅ ･ ﹒ ᛫ ● ․ ⸱ ꞏ ㆍ ˙
const alwaysDot = /[\u2022\u30FB\u2219\u2027\u22C5\uFF65\uFE52\u16EB\u25CF\u2024\u2E31\uA78F\u318D\u02D9]/gu
// A full stop is a separator between Chinese characters, and an abbreviation's point elsewhere.
const dotBetweenHan = /(?<=\p{Script=Han}) ?[.\u3002\uFF61] ?(?=\p{Script=Han})/gu

/** The usual Han characters alone, as in most names. Such a name is normalised. */
const plainHan = /^[\u3400-\u4DBF\u4E00-\u9FFF]{1,100}$/u

/**
 * NFC, one kind of dot, no spaces between Chinese characters, half-width Latin.
 * @example normaliseName('阿木•依 合') // '阿木·依合'
 */
export const normaliseName = (name: string): string =>
  plainHan.test(name)
    ? name
    : normaliseText(toHalfWidth(name))
        .replace(dotBetweenHan, separatorDot)
        .replace(alwaysDot, separatorDot)
        .replace(/(?<!\s)\s*\u00B7[\s\u00B7]*/gu, separatorDot)
        .replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '')

/**
 * The characters that replaced U+E815–U+E864, which GBK and the older editions of GB 18030 used as private
 * use (GB 18030-2022, changed mappings). 䶮 is the name character among them that offices meet most.
 */
const formerPrivateUse = [
  ...'⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱',
  ...'䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻',
]

/** The standard character that an old system stored at a private-use code point; undefined for radicals and all else. */
const standardFor = (point: number): string | undefined => {
  const character = point === 0xe7c7 ? 'ḿ' : formerPrivateUse[point - 0xe815]
  return character && /\p{L}/u.test(character) ? character : undefined
}

const isPrivateUse = (c: number): boolean =>
  (c >= 0xe000 && c <= 0xf8ff) || (c >= 0xf0000 && c <= 0xffffd) || (c >= 0x100000 && c <= 0x10fffd)

const allowed = /^[\p{L}\p{M}\u3007\u00B7 '\u2019\-.,]$/u

/** Marks that Latin names have inside them. At an end, or between Chinese characters, they come from typing or from a program. */
const strayMark =
  /^[-.,'\u2019]|(?<=\p{Script=Han})\.$|[-,'\u2019]$|(?<=\p{Script=Han} ?)[-.,'\u2019](?= ?\p{Script=Han})/u

/** Words of a table's own rows that stand where names do. */
const tableWords = new Set([
  '姓名',
  '名字',
  '合计',
  '总计',
  '小计',
  '共计',
  '人数',
  '制表',
  '制表人',
  '填表人',
  '审核人',
  '负责人',
  '备注',
])

const isTableWord = (name: string): boolean => tableWords.has(name.replace(/\s/gu, ''))
const source = '姓名规则；GB 18030-2022'

/** What {@link severalPersons} looks for: parts as long as names are, of Chinese characters, with blanks between. */
const namesInOneCell = /^\s*\p{Script=Han}{2,4}(?:\s+\p{Script=Han}{2,4})+\s*$/u

/**
 * The warning for a cell that may have the names of several persons, whose blanks or line breaks normalising would remove.
 * @param written the cell's text, before it is normalised
 * @example severalPersons('样例甲 样例乙')?.code // 'name.severalPersons'
 */
export const severalPersons = (written: string): Fault | undefined =>
  namesInOneCell.test(written)
    ? {
        code: 'name.severalPersons',
        severity: 'warning',
        field: 'name',
        found: `“${written.trim().replace(/\s+/gu, ' ')}”像是 ${written.trim().split(/\s+/u).length} 个姓名，会合成“${normaliseName(written)}”`,
        wanted: '每行一人；少数民族姓名的各部分用“·”隔开',
        source,
      }
    : undefined

/**
 * Faults of a name: words that are no name, private-use characters by position, characters no name has, stray marks, length,
 * and not being normalised.
 */
export const judgeName = (name: string): Fault[] => {
  if (standsForNothing(name) || isTableWord(name))
    return [
      {
        code: 'name.noName',
        severity: 'error',
        field: 'name',
        found: `“${name.slice(0, 40)}”不是姓名`,
        wanted: '与证件一致的姓名',
        source,
      },
    ]
  if (plainHan.test(name)) return []
  const faults: Fault[] = []
  const add = (code: string, found: string, wanted: string) =>
    faults.push({ code, severity: 'error', field: 'name', found, wanted, source })
  const characters = [...name]
  // A comma belongs to names such as "Li, Wei"; between Chinese characters it separates two persons.
  const han = /\p{Script=Han}/u.test(name)
  characters.forEach((character, index) => {
    const point = character.codePointAt(0)!
    const hex = `U+${point.toString(16).toUpperCase()}`
    if (isPrivateUse(point)) {
      const now = standardFor(point)
      add(
        'name.privateUse',
        `第 ${index + 1} 个字符（${hex}）是自造字，换一台电脑就无法显示`,
        now ? `改为标准字“${now}”` : '用输入法（GB 18030-2022）重新输入这个字',
      )
    } else if (!allowed.test(character) || (character === ',' && han)) {
      add(
        'name.character',
        `第 ${index + 1} 个字符“${character}”（${hex}）不能用于姓名`,
        '汉字、字母，少数民族姓名的间隔号用“·”',
      )
    }
  })
  const stray = faults.length ? null : strayMark.exec(name)
  if (stray)
    add(
      'name.strayMark',
      `姓名“${name}”里第 ${[...name.slice(0, stray.index)].length + 1} 个字符是“${stray[0]}”`,
      '去掉多余的符号；少数民族姓名的间隔号用“·”',
    )
  if (!faults.length && han && /\p{Script=Latin}/u.test(name))
    faults.push({
      code: 'name.mixed',
      severity: 'warning',
      field: 'name',
      found: `姓名“${name}”既有汉字又有字母`,
      wanted: '与证件上的姓名栏一致，只用一种文字',
      source,
    })
  if (characters.length > 100) add('name.length', `姓名有 ${characters.length} 个字符`, '不超过 100 个字符')
  if (/^[\u00B7 ]|[\u00B7 ]$/u.test(name)) add('name.dotAtEnd', `姓名以“·”开头或结尾：${name}`, '“·”只能在两部分之间')
  if (faults.every(({ severity }) => severity === 'warning') && normaliseName(name) !== name)
    add('name.notNormalised', `姓名“${name}”未按统一写法保存`, `“${normaliseName(name)}”`)
  return faults
}
