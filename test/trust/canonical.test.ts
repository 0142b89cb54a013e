import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalText } from '../../src/trust/canonical.ts'

describe('canonical bytes', () => {
  test('keys are sorted by UTF-16 units (RFC 8785, section 3.2.3)', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufffd': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 }
    expect(canonicalText(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufffd":3}'.normalize('NFC'))
  })

  test('strings and keys are NFC', () => {
    expect(canonicalText({ 'e\u0301': 'e\u0301' })).toBe('{"é":"é"}')
  })

  test('keys are sorted by what they are after NFC', () => {
    expect(canonicalText({ 'e\u0301': 1, z: 2 })).toBe('{"z":2,"é":1}')
  })

  test.each([
    ['float', 1.5],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['unsafe integer', 2 ** 53],
    ['undefined', undefined],
    ['undefined inside', { a: undefined }],
    ['hole in a list', new Array(2)],
    ['date', new Date(0)],
    ['bigint', 1n],
    ['map', new Map()],
    ['bytes', new Uint8Array(2)],
    ['function', () => 1],
    ['symbol', Symbol('a')],
    ['lone surrogate', '\ud800'],
    ['lone surrogate in a key', { '\udfff': 1 }],
    ['keys equal after NFC', { 'e\u0301': 1, '\u00e9': 2 }],
  ])('%s is refused', (_, value) => {
    expect(() => canonicalText({ deep: [value] })).toThrow(/trust\.canonical\.unfit/)
  })

  test('unbounded nesting is refused without a crash', () => {
    const ring: Record<string, unknown> = {}
    ring['ring'] = ring
    expect(() => canonicalText(ring)).toThrow(/trust\.canonical\.unfit/)
  })

  test.each<[where: string, what: string, value: unknown]>([
    ['/', 'undefined', undefined],
    ['/a/1', 'not a safe integer', { a: [1, 1.5] }],
    ['/a/b', 'object', { a: { b: new Date(0) } }],
    ['/a', 'lone surrogate', { a: '\ud800' }],
    ['/é', 'two keys equal after NFC', { 'e\u0301': 1, '\u00e9': 2 }],
    ['/0'.repeat(33), 'nested too deeply', Array.from({ length: 33 }).reduce((inside) => [inside], 1)],
  ])('the refusal names the place and the reason: %s, %s', (where, what, value) => {
    expect(() => canonicalText(value)).toThrow(
      expect.objectContaining({ code: 'trust.canonical.unfit', details: { where, what } }),
    )
  })

  test.each<[string, (inside: unknown) => unknown]>([
    ['lists', (inside) => [inside]],
    ['objects', (inside) => ({ a: inside })],
  ])('%s may be nested 32 levels below the outermost value and no deeper', (_, wrap) => {
    const nested = (levels: number): unknown => Array.from({ length: levels }).reduce(wrap, 1)
    expect(() => canonicalText(nested(32))).not.toThrow()
    expect(() => canonicalText(nested(33))).toThrow(/trust\.canonical\.unfit/)
  })

  test('a key named __proto__ is data', () => {
    expect(canonicalText(JSON.parse('{"__proto__":{"a":1}}'))).toBe('{"__proto__":{"a":1}}')
  })

  test('the order of keys never matters, and the text can be parsed to the same value', () => {
    const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.string({ unit: 'grapheme' }))
    const tree = fc.dictionary(
      fc.string({ unit: 'grapheme-ascii' }),
      fc.oneof(leaf, fc.array(leaf, { maxLength: 4 })),
      {
        maxKeys: 6,
        noNullPrototype: true,
      },
    )
    fc.assert(
      fc.property(tree, (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse())
        const text = canonicalText(value)
        expect(canonicalText(turned)).toBe(text)
        expect(canonicalText(JSON.parse(text))).toBe(text)
        // An independent implementation of RFC 8785 gives the same text.
        expect(canonicalize(JSON.parse(text))).toBe(text)
      }),
    )
  })
})
