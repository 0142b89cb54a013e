import { findField, findLabel } from './field-lists.ts'
import { toHalfWidth } from './text.ts'

/** A value that normalising changed or filled in, shown as "was → is". */
export interface Change {
  readonly field: string
  readonly was: string
  readonly is: string
}

/** A kind of change, so that a summary can count many changes in one line. */
export interface ChangeKind {
  /** The same for changes of the same kind. */
  readonly key: string
  /** Chinese: the column and what changed, e.g. 姓名：间隔点统一为“·”. */
  readonly label: string
}

const invisible = /[\p{Default_Ignorable_Code_Point}\uFEFF\p{Cc}]/u
const otherDots =
  /[\u2022\u30FB\u2219\u2027\u22C5\uFF65\uFE52\u16EB\u25CF\u2024\u2E31\uA78F\u318D\u02D9.\u3002\uFF61\uFF0E]/u
const hyphens = /[-\u2010-\u2015\u2212\uFE58\uFE63]/u

/** Effects that normalising may have on a text, each with a check for it. */
const causes: readonly (readonly [label: string, did: (was: string, is: string) => boolean])[] = [
  ['间隔点统一为“·”', (was, is) => is.includes('\u00B7') && otherDots.test(was)],
  ['去掉看不见的字符', (was) => invisible.test(was)],
  ['去掉多余的空格', (was, is) => count(was, /[\s\u3000]/gu) > count(is, /\s/gu)],
  ['去掉连字符', (was, is) => hyphens.test(was) && !hyphens.test(is)],
  ['全角转半角', (was, is) => /[\uFF01-\uFF5E]/u.test(was) && toHalfWidth(was) !== was && !is.includes(was.trim())],
  ['小写转大写', (was, is) => /[a-z]/u.test(toHalfWidth(was)) && !/[a-z]/u.test(is)],
  ['括号统一为全角', (was, is) => /[()]/u.test(was) && /[（）]/u.test(is)],
]

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

const causesOf = (field: string, was: string, is: string): string => {
  const reading = findField(field)?.reading
  if (reading === 'date') return '日期统一写法'
  if (reading === 'choice' || reading === 'yesNo') return '改为规范用词'
  const found = causes.filter(([, did]) => did(was, is)).map(([label]) => label)
  return found.length > 0 ? found.join('、') : '统一字形'
}

/**
 * The kind of a change.
 * @example changeKind({ field: 'name', was: '张 三', is: '张三' }).label // '姓名：去掉多余的空格'
 */
export const changeKind = ({ field, was, is }: Change): ChangeKind => {
  const cause = was === '' ? (field === 'sex' ? '由证件号码得出' : '自动填写') : causesOf(field, was, is)
  return { key: `${field} ${cause}`, label: `${findLabel(field)}：${cause}` }
}
