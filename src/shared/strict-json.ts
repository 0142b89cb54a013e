import { Problem } from './errors/problem.ts'

/** Deeper than any signed content is; `src/trust/canonical.ts` writes no deeper one. */
const deepest = 32
/** Far more members than any object of ours has, and few enough for a set of their names. */
const mostKeys = 4096
/** No safe integer is longer; a fraction of a photo's limits is not either. */
const longestNumber = 32

const quote = 0x22
const backslash = 0x5c
const number = /[-+.\dEe]+/y
const escapedUnit = /\\u/

const refuse = (what: string): never => {
  throw new Problem('trust.json.unfit', { what })
}

/** One open object or list. */
interface Level {
  readonly isObject: boolean
  /** Names so far, in NFC. Made with the first one, since most levels of a hostile text have none. */
  names: Set<string> | undefined
  /** Whether the next string is a name. */
  atName: boolean
}

const addName = (level: Level, written: string): void => {
  const name = written.normalize('NFC')
  if (name === '__proto__') refuse('名称 __proto__')
  level.names ??= new Set()
  if (level.names.has(name)) refuse(`两个同名的“${name.slice(0, 40)}”`)
  if (level.names.size >= mostKeys) refuse('一个对象的成员过多')
  level.names.add(name)
  level.atName = false
}

/** Index of the quotation mark that ends the string beginning at `start`; -1 without one. */
const endOfString = (text: string, start: number): number => {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === backslash) at++
    else if (unit === quote) return at
  }
  return -1
}

const checkNumber = (text: string, start: number): number => {
  number.lastIndex = start
  const written = number.exec(text)?.[0] ?? ''
  if (written.length > longestNumber || Math.abs(Number(written)) > Number.MAX_SAFE_INTEGER) refuse('数字过大')
  return start + written.length
}

const isNumberStart = (unit: number): boolean => unit === 0x2d || (unit >= 0x30 && unit <= 0x39)

/** Checks what `JSON.parse` lets pass, in one walk over the text. It leaves the grammar to `JSON.parse`. */
const checkTokens = (text: string): void => {
  const levels: Level[] = []
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    const level = levels.at(-1)
    if (unit === quote) {
      const end = endOfString(text, at)
      if (end < 0) return
      const raw = text.slice(at + 1, end)
      const written = raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw
      if (escapedUnit.test(raw) && /\p{Surrogate}/u.test(written)) refuse('不成对的代理字符')
      if (level?.isObject && level.atName) addName(level, written)
      at = end
    } else if (unit === 0x7b || unit === 0x5b) {
      if (levels.length >= deepest) refuse('嵌套过深')
      levels.push({ isObject: unit === 0x7b, names: undefined, atName: unit === 0x7b })
    } else if (unit === 0x7d || unit === 0x5d) levels.pop()
    else if (unit === 0x2c && level) level.atName = level.isObject
    else if (isNumberStart(unit)) at = checkNumber(text, at) - 1
  }
}

/**
 * Parses JSON that is signed, hashed or received from another party. It accepts no text that two parsers could read in two ways
 * or that harms the reader: two members of one name, `__proto__`, lone surrogates, numbers that a double cannot count, more than
 * 32 levels. Takes time in proportion to the length.
 * @throws Problem `trust.json.unfit`
 * @throws SyntaxError when the text is not JSON
 * @example
 * parseStrictJson('{"a":1}') // { a: 1 }
 * parseStrictJson('{"a":1,"a":2}') // throws: JSON.parse would silently take the second
 */
export const parseStrictJson = (text: string): unknown => {
  if (/\p{Surrogate}/u.test(text)) refuse('不成对的代理字符')
  checkTokens(text)
  return JSON.parse(text)
}
