import { Problem } from '../shared/errors/problem.ts'

const deepest = 32

const refuse = (where: string, what: string): never => {
  throw new Problem('trust.canonical.unfit', { where: where || '/', what })
}

/** Most texts: ASCII without `"` and `\`, the usual Han characters and brackets. Neither NFC nor JSON changes them. */
const plain = /^[ !#-[\]-~\u00B7\u3400-\u4DBF\u4E00-\u9FFF\uFF08\uFF09]*$/u

const normalText = (text: string, where: string): string =>
  plain.test(text) ? text : /\p{Surrogate}/u.test(text) ? refuse(where, 'lone surrogate') : text.normalize('NFC')

const quoted = (text: string, where: string): string =>
  plain.test(text) ? `"${text}"` : JSON.stringify(normalText(text, where))

const isPlainObject = (value: object): value is Record<string, unknown> => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Maps each key's name after NFC to the key. */
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
  // RFC 8785, 3.2.3 orders keys by UTF-16 units, which is how sort() compares.
  for (const name of keyOf ? [...keyOf.keys()].sort() : keys.sort()) {
    const place = `${where}/${name}`
    const member = write(value[keyOf?.get(name) ?? name], place, depth + 1)
    members += `${members === '' ? '' : ','}${quoted(name, place)}:${member}`
  }
  return `{${members}}`
}

/** Writes one value and refuses those without a single form. JSON.stringify already writes strings and integers as RFC 8785 does. */
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
 * The canonical text of a JSON value: RFC 8785 (JCS) with every string in NFC. Equal values have equal texts.
 * @throws Problem `trust.canonical.unfit`, with a JSON pointer, for values without a single form: floats, unsafe integers,
 * `undefined`, dates, class instances, lone surrogates, keys that become equal, more than 32 levels
 * @example
 * canonicalText({ b: 1, a: '王' }) // '{"a":"王","b":1}'
 */
export const canonicalText = (value: unknown): string => write(value, '', 0)

/**
 * {@link canonicalText} as UTF-8: the bytes that are hashed and signed.
 * @throws Problem `trust.canonical.unfit`
 * @example
 * canonicalBytes('e\u0301').equals(canonicalBytes('é')) // true: both are NFC
 */
export const canonicalBytes = (value: unknown): Buffer => Buffer.from(canonicalText(value), 'utf8')
