import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  findPrivateUse,
  foldText,
  isStorable,
  normaliseCode,
  normaliseFilingNumber,
  normaliseIdentity,
  normaliseTerm,
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
  ['normaliseTerm', normaliseTerm],
  ['normaliseFilingNumber', normaliseFilingNumber],
  ['normaliseIdentity', normaliseIdentity],
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
  ['⻓江⻢⻰⺠⻜', '长江马龙民飞'],
  ['e\u200D\u0301', 'é'],
  ['样\u202E例\u2066甲', '样例甲'],
  ['样\uFFF9例\u2800', '样例'],
])('normaliseText: %j → %j', (written, text) => {
  expect(normaliseText(written)).toBe(text)
})

test.each([
  ['样例备[2024] 1号', '样例备〔2024〕1号'],
  ['样例备（2024）1号', '样例备〔2024〕1号'],
  ['样例备【２０２４】1号', '样例备〔2024〕1号'],
  ['样例备﹝2024﹞1号', '样例备〔2024〕1号'],
])('normaliseFilingNumber: %j → %j', (written, number) => {
  expect(normaliseFilingNumber(written)).toBe(number)
})

test.each([
  ['52999919900101049Ⅹ', '52999919900101049X'],
  ['52999919900101049Х', '52999919900101049X'],
  ['52999919900101049×', '52999919900101049X'],
  ['"529999199001013113"', '529999199001013113'],
  ['身份证：529999199001013113', '529999199001013113'],
  ['529999199001013113（身份证）;', '529999199001013113'],
  // A masked digit stays one.
  ['52999919900101049*', '52999919900101049*'],
])('normaliseIdentity: %j → %j', (written, number) => {
  expect(normaliseIdentity(written)).toBe(number)
})

test('every radical becomes a character that is not a radical', () => {
  for (let point = 0x2e80; point <= 0x2fd5; point++) {
    const radical = String.fromCharCode(point)
    if (/\p{Unified_Ideograph}|\p{Cn}/u.test(radical) || radical === '⺀' || radical === '⺕') continue
    expect(normaliseText(`例${radical}`)).toMatch(/^例\p{Unified_Ideograph}$/u)
  }
})

describe('organisations', () => {
  test.each([
    ['贵州样例(集团)有限公司', '贵州样例（集团）有限公司'],
    ['工程技术\n人员', '工程技术人员'],
    ['工 程 师', '工程师'],
    ['建筑工程(市政)', '建筑工程（市政）'],
    ['贵州样例（集团)有限公司', '贵州样例（集团）有限公司'],
    [' 贵州 样例\u3000有限 公司 ', '贵州样例有限公司'],
    ['贵州样例 ( 集团 ) 有限公司', '贵州样例（集团）有限公司'],
    ['贵州样例\n有限公司', '贵州样例有限公司'],
    ['贵州ＡＢＣ１有限公司', '贵州ABC1有限公司'],
    ['Sample (China) Co., Ltd.', 'Sample (China) Co., Ltd.'],
    ['贵州Sample Works有限公司', '贵州Sample Works有限公司'],
  ])('“%s” → “%s”', (written, name) => {
    expect(normaliseTerm(written)).toBe(name)
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

test.each([
  ['计算机应用', '计算机 应用'],
  ['计算机应用（Web）', '计算机应用ｗｅｂ'],
  ['神经', '\ufa19经'],
  ['Café', 'CAFE\u0301'],
  ['食品、药品', '食品药品'],
])('%j and %j are two spellings of one text', (one, other) => {
  expect(foldText(one)).toBe(foldText(other))
})

test.each([
  ['C#', 'C'],
  ['C++', 'C'],
  ['Café', 'Cafe'],
  ['电气工程', '电汽工程'],
])('%j and %j are two texts', (one, other) => {
  expect(foldText(one)).not.toBe(foldText(other))
})

test.each([
  ['样例\t甲\r\n', true],
  ['样\u0000例', false],
  ['样\u009f例', false],
  ['样\ud800例', false],
  ['😀', true],
])('%j may be stored: %s', (text, storable) => {
  expect(isStorable(text)).toBe(storable)
})
