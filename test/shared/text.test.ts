import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  findPrivateUse,
  normaliseCode,
  normaliseOrganisation,
  normaliseText,
  toHalfWidth,
} from '../../src/shared/record/text.ts'

const messy = fc.oneof(
  fc
    .array(fc.constantFrom(...'样例公司(（)） \u3000\t\u00A0\u200B-－–ＡａA1１é\u0301ßıǰΐ⽂\uFE0F'), { maxLength: 15 })
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

test.each([
  ['normaliseText', normaliseText],
  ['normaliseCode', normaliseCode],
  ['normaliseOrganisation', normaliseOrganisation],
  ['toHalfWidth', toHalfWidth],
])('%s is idempotent', (_name, normalise) => {
  fc.assert(
    fc.property(messy, (text) => {
      const once = normalise(text)
      expect(normalise(once)).toBe(once)
    }),
    { numRuns: 1000 },
  )
})

test('the fast path for plain text gives the result of the slow path, for every character of the plane', () => {
  for (let point = 0x21; point < 0xd800; point++) {
    const text = `例${String.fromCharCode(point)}`
    // The space at the end forces the slow path.
    if (normaliseText(text) !== normaliseText(`${text} `)) expect(normaliseText(text)).toBe(normaliseText(`${text} `))
  }
})

test.each([
  ['样\u0007例', '样 例'],
  ['  样  例\r\n', '样 例'],
  ['样\u200B例', '样例'],
  ['⽂⺟⻳', '文母龟'],
  ['e\u200D\u0301', 'é'],
])('normaliseText: %j → %j', (written, text) => {
  expect(normaliseText(written)).toBe(text)
})

describe('organisations', () => {
  test.each([
    ['贵州样例(集团)有限公司', '贵州样例（集团）有限公司'],
    ['贵州样例（集团)有限公司', '贵州样例（集团）有限公司'],
    [' 贵州 样例\u3000有限 公司 ', '贵州样例有限公司'],
    ['贵州样例 ( 集团 ) 有限公司', '贵州样例（集团）有限公司'],
    ['贵州样例\n有限公司', '贵州样例有限公司'],
    ['贵州ＡＢＣ１有限公司', '贵州ABC1有限公司'],
    ['Sample (China) Co., Ltd.', 'Sample (China) Co., Ltd.'],
    ['贵州Sample Works有限公司', '贵州Sample Works有限公司'],
  ])('“%s” → “%s”', (written, name) => {
    expect(normaliseOrganisation(written)).toBe(name)
  })
})

describe('codes', () => {
  test.each([
    ['ab – 12', 'AB12'],
    ['１２－３', '123'],
    ['ß1', 'ß1'],
    ['ı1', 'ı1'],
  ])('“%s” → “%s”', (written, code) => {
    expect(normaliseCode(written)).toBe(code)
  })
})

test('private-use characters and half surrogates are found, rare characters are not', () => {
  expect(findPrivateUse('样例䶮𬭎（）ABC·')).toBeUndefined()
  expect(findPrivateUse('样\uE863例')).toBe('\uE863')
  expect(findPrivateUse('样\u{F0001}')).toBe('\u{F0001}')
  expect(findPrivateUse('样\uD800')).toBe('\uD800')
})
