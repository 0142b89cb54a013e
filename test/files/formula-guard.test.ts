import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withGuard, withoutGuard } from '../../src/files/formula-guard.ts'

test('text that a spreadsheet takes for a formula gets an apostrophe', () => {
  for (const first of ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'])
    expect(withGuard(`${first}1+1`)).toBe(`'${first}1+1`)
  for (const plain of ['-', '＝', '样例', '1-1', ' =1', "'"]) expect(withGuard(plain)).toBe(plain)
})

test('guarded text comes back unchanged', () => {
  const first = fc.constantFrom('=', '＝', '-', '\n', "'", '样')
  fc.assert(
    fc.property(first, fc.string({ unit: 'binary', minLength: 1 }), (start, rest) => {
      const text = start + rest
      fc.pre(!text.startsWith("'"))
      expect(withoutGuard(withGuard(text))).toBe(text)
    }),
  )
})
