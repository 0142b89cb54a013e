import canonicalize from 'canonicalize'
import { Problem } from '../shared/errors/problem.ts'

const deepest = 32

const refuse = (where: string, what: string): never => {
  throw new Problem('trust.canonical.unfit', { where: where || '/', what })
}

const normalText = (text: string, where: string): string =>
  /\p{Surrogate}/u.test(text) ? refuse(where, 'lone surrogate') : text.normalize('NFC')

const isPlainObject = (value: object): value is Record<string, unknown> => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/**
 * Checks before `canonicalize` sees the value: that library drops `undefined`, writes a Date as text and prints
 * floats, so two different values could share their bytes or one value have two forms.
 */
const normal = (value: unknown, where: string, depth: number): unknown => {
  if (depth > deepest) return refuse(where, 'nested too deeply')
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') return normalText(value, where)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : refuse(where, 'not a safe integer')
  if (Array.isArray(value)) {
    return Array.from(value, (item: unknown, index) => normal(item, `${where}/${index}`, depth + 1))
  }
  if (typeof value !== 'object' || !isPlainObject(value)) return refuse(where, typeof value)
  // No prototype: a key named `__proto__` is then a key like any other.
  const result: Record<string, unknown> = Object.create(null)
  for (const [key, item] of Object.entries(value)) {
    const name = normalText(key, where)
    if (name in result) refuse(`${where}/${name}`, 'two keys equal after NFC')
    result[name] = normal(item, `${where}/${name}`, depth + 1)
  }
  return result
}

/**
 * The one text of a value: RFC 8785 (JCS) over NFC strings. Refuses what has no single form: floats, unsafe
 * integers, `undefined`, dates, class instances, lone surrogates, keys that become equal.
 * @throws Problem `trust.canonical.unfit`
 */
export const canonicalText = (value: unknown): string => canonicalize(normal(value, '', 0)) as string

/** {@link canonicalText} as UTF-8: the bytes that are hashed and signed. */
export const canonicalBytes = (value: unknown): Buffer => Buffer.from(canonicalText(value), 'utf8')
