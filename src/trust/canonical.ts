import { Problem } from '../shared/errors/problem.ts'

const deepest = 32

const refuse = (where: string, what: string): never => {
  throw new Problem('trust.canonical.unfit', { where: where || '/', what })
}

/** What most texts hold, and what NFC leaves as it is: ASCII, the usual Han characters and brackets. */
const plain = /^[ -~\u00B7\u3400-\u4DBF\u4E00-\u9FFF\uFF08\uFF09]*$/u

const normalText = (text: string, where: string): string =>
  plain.test(text) ? text : /\p{Surrogate}/u.test(text) ? refuse(where, 'lone surrogate') : text.normalize('NFC')

const isPlainObject = (value: object): value is Record<string, unknown> => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const writeObject = (value: Record<string, unknown>, where: string, depth: number): string => {
  const written = new Map<string, string>()
  for (const key of Object.keys(value)) {
    const name = normalText(key, where)
    const place = `${where}/${name}`
    if (written.has(name)) refuse(place, 'two keys equal after NFC')
    written.set(name, write(value[key], place, depth + 1))
  }
  // By UTF-16 units (RFC 8785, 3.2.3), as sort compares.
  const members = [...written.keys()].sort().map((name) => `${JSON.stringify(name)}:${written.get(name)}`)
  return `{${members.join(',')}}`
}

/** Writes what has one form alone; JSON's own way with strings and whole numbers is that of RFC 8785. */
const write = (value: unknown, where: string, depth: number): string => {
  if (depth > deepest) return refuse(where, 'nested too deeply')
  if (typeof value === 'string') return JSON.stringify(normalText(value, where))
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? String(value) : refuse(where, 'not a safe integer')
  if (Array.isArray(value))
    return `[${Array.from(value, (item: unknown, index) => write(item, `${where}/${index}`, depth + 1)).join(',')}]`
  if (typeof value !== 'object' || !isPlainObject(value)) return refuse(where, typeof value)
  return writeObject(value, where, depth)
}

/**
 * The one text of a value: RFC 8785 (JCS) over NFC strings. Refuses what has no single form: floats, unsafe
 * integers, `undefined`, dates, class instances, lone surrogates, keys that become equal.
 * @throws Problem `trust.canonical.unfit`
 */
export const canonicalText = (value: unknown): string => write(value, '', 0)

/** {@link canonicalText} as UTF-8: the bytes that are hashed and signed. */
export const canonicalBytes = (value: unknown): Buffer => Buffer.from(canonicalText(value), 'utf8')
