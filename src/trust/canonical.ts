import { Problem } from '../shared/errors/problem.ts'

const deepest = 32

const refuse = (where: string, what: string): never => {
  throw new Problem('trust.canonical.unfit', { where: where || '/', what })
}

/** What most texts hold, and what neither NFC nor JSON changes: ASCII but `"` and `\`, the usual Han characters and brackets. */
const plain = /^[ !#-[\]-~\u00B7\u3400-\u4DBF\u4E00-\u9FFF\uFF08\uFF09]*$/u

const normalText = (text: string, where: string): string =>
  plain.test(text) ? text : /\p{Surrogate}/u.test(text) ? refuse(where, 'lone surrogate') : text.normalize('NFC')

const quoted = (text: string, where: string): string =>
  plain.test(text) ? `"${text}"` : JSON.stringify(normalText(text, where))

const isPlainObject = (value: object): value is Record<string, unknown> => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Keys by the names that they are written under. */
const keysByName = (keys: readonly string[], where: string): ReadonlyMap<string, string> => {
  const keyOf = new Map<string, string>()
  for (const key of keys) {
    const name = normalText(key, where)
    if (keyOf.has(name)) refuse(`${where}/${name}`, 'two keys equal after NFC')
    keyOf.set(name, key)
  }
  return keyOf
}

const writeObject = (value: Record<string, unknown>, where: string, depth: number): string => {
  const keys = Object.keys(value)
  // Nearly always every key is its own name.
  const keyOf = keys.every((key) => plain.test(key)) ? undefined : keysByName(keys, where)
  let members = ''
  // By UTF-16 units (RFC 8785, 3.2.3), as sort compares.
  for (const name of keyOf ? [...keyOf.keys()].sort() : keys.sort()) {
    const place = `${where}/${name}`
    const member = write(value[keyOf?.get(name) ?? name], place, depth + 1)
    members += `${members === '' ? '' : ','}${quoted(name, place)}:${member}`
  }
  return `{${members}}`
}

/** Writes what has one form alone; JSON's own way with strings and whole numbers is that of RFC 8785. */
const write = (value: unknown, where: string, depth: number): string => {
  if (depth > deepest) return refuse(where, 'nested too deeply')
  if (typeof value === 'string') return quoted(value, where)
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
