import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { creditCodeCheckCharacter, isCreditCode } from '../../src/shared/record/credit-code.ts'
import { creditCharacters, creditCodes, replaceAt } from '../fixtures/record/sample-numbers.ts'

describe('unified social credit code', () => {
  // The standard's own example and the published codes of two universities: independent of our arithmetic.
  test.each(['91350100M000100Y43', '12100000400000624D', '12100000400002259P'])('%s is well formed', (code) => {
    expect(isCreditCode(code)).toBe(true)
  })

  test.each([
    ['too short', '9152010000000000'],
    ['too long', '12100000400000624DD'],
    ['letter I is none of the alphabet', '1210000040000I624D'],
    ['lower case', '12100000400000624d'],
    ['one character short of its check character', '12100000400000624'],
    ['a check character of another alphabet', '12100000400000624I'],
    ['empty', ''],
  ])('refused: %s', (_why, code) => {
    expect(isCreditCode(code)).toBe(false)
  })

  test('has no check character when a character is not in the alphabet', () => {
    expect(creditCodeCheckCharacter('S'.repeat(17))).toBeUndefined()
  })

  test('has a check character by the first 17 characters alone', () => {
    expect(creditCodeCheckCharacter('91350100M000100Y4')).toBe('3')
    expect(creditCodeCheckCharacter('91350100M000100Y4I')).toBe('3')
    // A sum that the modulus divides.
    expect(creditCodeCheckCharacter('0'.repeat(17))).toBe('0')
  })

  test('any one character changed is refused', () => {
    fc.assert(
      fc.property(creditCodes, fc.nat(17), fc.constantFrom(...creditCharacters), (code, index, character) => {
        fc.pre(code[index] !== character)
        expect(isCreditCode(code)).toBe(true)
        expect(isCreditCode(replaceAt(code, index, character))).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  // The check character weighs as much as the first one; every other pair of places differs in weight.
  test('any two of the first 17 characters swapped are refused, and so are neighbours', () => {
    fc.assert(
      fc.property(creditCodes, fc.nat(16), fc.nat(16), (code, i, j) => {
        fc.pre(code[i] !== code[j])
        expect(isCreditCode(replaceAt(replaceAt(code, i, code[j]!), j, code[i]!))).toBe(false)
      }),
      { numRuns: 500 },
    )
    fc.assert(
      fc.property(creditCodes, (code) => {
        fc.pre(code[16] !== code[17])
        expect(isCreditCode(code.slice(0, 16) + code[17] + code[16])).toBe(false)
      }),
    )
  })
})
