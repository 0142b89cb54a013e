import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseStrictJson } from '../../src/shared/strict-json.ts'
import { growth, linear } from '../fixtures/growth.ts'

const refusal = (text: string): unknown => {
  try {
    return parseStrictJson(text)
  } catch (error) {
    return error instanceof SyntaxError ? 'no JSON' : (error as { code: string }).code
  }
}

const key = fc.string({ unit: 'grapheme' }).filter((name) => name !== '__proto__')
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc
      .array(fc.tuple(key, tie('value')))
      .map((members) => Object.fromEntries(new Map(members.map(([name, member]) => [name.normalize('NFC'), member])))),
  ),
}))

describe('strict JSON', () => {
  test('reads what JSON.parse reads, with and without white space', () => {
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, '\t'), (any, space) => {
        const text = JSON.stringify(any, null, space)
        expect(parseStrictJson(text)).toEqual(JSON.parse(text))
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test.each([
    ['two members of one name', '{"a":1,"b":2,"a":3}'],
    ['two members of one name, far inside', '[[{"x":[{"a":{},"b":[1,{"c":0}],"a":""}]}]]'],
    ['one name written in two ways', String.raw`{"a":1,"\u0061":2}`],
    ['names equal after NFC', '{"\u00e9":1,"e\u0301":2}'],
    ['__proto__', '{"__proto__":{"polluted":1}}'],
    ['__proto__ in escapes', String.raw`{"\u005f_proto__":1}`],
    ['a lone surrogate', String.raw`["\ud800"]`],
    ['a lone surrogate as it is', '["\ud800"]'],
    ['a lone surrogate in a name', String.raw`{"\udc00":1}`],
    ['a number above the safe ones', '[9007199254740992]'],
    ['a number below the safe ones', '{"a":-9007199254740993}'],
    ['a number beyond all', '1e999'],
    ['a number of many digits', `[0.${'1'.repeat(100)}]`],
    ['33 levels', '['.repeat(33) + ']'.repeat(33)],
    ['levels without an end', '{"a":'.repeat(100_000)],
    ['too many members', `{${Array.from({ length: 5000 }, (_, at) => `"${at}":0`).join(',')}}`],
  ])('refuses %s', (_, text) => {
    expect(refusal(text)).toBe('trust.json.unfit')
  })

  test.each([
    ['the largest safe number', '[9007199254740991,-9007199254740991,0.5,-0]'],
    ['32 levels', '['.repeat(32) + ']'.repeat(32)],
    ['a name in two objects', '[{"a":1},{"a":2},{"b":{"a":1},"a":2}]'],
    ['a value that is a name elsewhere', '{"a":"b","b":"a","c":["a","a"]}'],
    ['a pair of surrogates in escapes', String.raw`["\ud83d\ude00"]`],
    ['quotation marks, brackets and commas inside a text', String.raw`{"a":"\",{\"a\":[","b":"\\"}`],
    ['constructor', '{"constructor":1,"hasOwnProperty":2}'],
  ])('accepts %s', (_, text) => {
    expect(refusal(text)).toEqual(JSON.parse(text))
  })

  test.each([['{"a":1'], ['{"a"}'], ['["a'], [''], ['{a:1}'], ['[1,]'], ['"\\x"'], ['[--1]'], [']'], ['{"a":1}}']])(
    'leaves the refusal of %j to JSON.parse',
    (text) => {
      expect(refusal(text)).toBe('no JSON')
    },
  )

  test.each<[string, (length: number) => string]>([
    ['escapes', (length) => `["${'\\\\'.repeat(length / 2)}"]`],
    ['objects', (length) => `[${'{},'.repeat(length / 3)}0]`],
    ['names', (length) => `[${'{"a":0},'.repeat(length / 8)}0]`],
    ['digits', (length) => `[${'1'.repeat(length)}]`],
    ['numbers', (length) => `[${'-1,'.repeat(length / 3)}0]`],
    ['an unended text', (length) => `["${'\\"'.repeat(length / 2)}`],
  ])('takes time in proportion to the length: %s', (_, make) => {
    expect(growth(parseStrictJson, make, 250_000)).toBeLessThan(linear)
  })
})
