import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeName, normaliseName } from '../../src/shared/record/person-name.ts'

const codesOf = (name: string): string[] => judgeName(normaliseName(name)).map(({ code }) => code)

describe('separator dot', () => {
  test.each([...'·•・∙‧⋅･﹒᛫●․⸱ꞏㆍ˙\u0387.．。｡'])('“%s” between Chinese characters becomes U+00B7', (dot) => {
    for (const written of [`样例${dot}阿木`, `样例 ${dot} 阿木`, `样例${dot}${dot}阿木`.replace(/([.．。｡])\1/, '$1')])
      expect(normaliseName(written)).toBe('样例·阿木')
    expect(codesOf(`样例${dot}阿木`)).toEqual([])
  })

  test('a name of several parts', () => {
    expect(normaliseName('样例.阿木•依合・买买提')).toBe('样例·阿木·依合·买买提')
    expect(normaliseName('样.例.甲')).toBe('样·例·甲')
  })

  test('the point of an abbreviation in a Latin name stays', () => {
    expect(normaliseName('John Q. Sample Jr.')).toBe('John Q. Sample Jr.')
    expect(codesOf('John Q. Sample Jr.')).toEqual([])
  })

  test.each(['·样例', '样例·', '·'])('“%s” may not begin or end with it', (name) => {
    expect(codesOf(name)).not.toEqual([])
  })
})

describe('normalising', () => {
  test.each([
    ['样 例 甲', '样例甲'],
    ['\u3000样\u00A0例甲\t', '样例甲'],
    ['样\u200B例\uFEFF甲', '样例甲'],
    ['样例\u3164甲\uFE0F', '样例甲'],
    ['Ｌｉ　Ｗｅｉ', 'Li Wei'],
    ['Jose\u0301', 'José'],
    // The mark meets its letter only after the width is normalised or the character between them is removed.
    ['Ａ\u0301', 'Á'],
    ['e\u200D\u0301', 'é'],
    ['⽂样例', '文样例'],
  ])('“%s” → “%s”', (written, name) => {
    expect(normaliseName(written)).toBe(name)
  })

  test('is idempotent, and the result is NFC', () => {
    const pieces = fc.constantFrom(
      ...'样例甲䶮AaＡé\u0301\u200B\u200D \u3000\t·•.．。・-⽂\uFE0F\u00A0',
      '𬭎',
      '㛃',
      'ab',
    )
    const names = fc.oneof(
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary', maxLength: 20 }),
    )
    fc.assert(
      fc.property(names, (written) => {
        const once = normaliseName(written)
        expect(normaliseName(once)).toBe(once)
        expect(once.normalize('NFC')).toBe(once)
      }),
      { numRuns: 1000 },
    )
  })

  test('a stored name that is not normalised is refused', () => {
    expect(judgeName('样 例').map(({ code }) => code)).toEqual(['name.notNormalised'])
    expect(judgeName('Jose\u0301').map(({ code }) => code)).toEqual(['name.notNormalised'])
  })
})

describe('characters', () => {
  test.each([
    '样䶮',
    '㛃样',
    '样𬭎',
    '𬀩样',
    '〇样例',
    '样',
    "O'Sample",
    'Ｏ’Sample',
    'Anne-Marie Sample',
    'Sample, Li',
    'Sample Jr.',
  ])('“%s” is accepted', (name) => {
    expect(codesOf(name)).toEqual([])
  })

  test.each([
    ['样例1', 'name.character'],
    ['样例甲、样例乙', 'name.character'],
    ['样例甲，样例乙', 'name.character'],
    ['样例(甲)', 'name.character'],
    ['样例😀', 'name.character'],
    ['样□例', 'name.character'],
    ['样?', 'name.character'],
    ['\uD844样', 'name.character'],
    ['...', 'name.noName'],
    ['-', 'name.noName'],
    ['NULL', 'name.noName'],
    ['同上', 'name.noName'],
    ['合 计', 'name.noName'],
    ['样例甲.', 'name.strayMark'],
    ['-样例甲', 'name.strayMark'],
    ['样例甲’', 'name.strayMark'],
    ["样例'阿木", 'name.strayMark'],
    ['样例-阿木', 'name.strayMark'],
    ['样例甲Sample', 'name.mixed'],
    ['样'.repeat(101), 'name.length'],
  ])('“%s” is refused: %s', (name, code) => {
    expect(codesOf(name)).toContain(code)
  })

  test('fifty characters and more are accepted', () => {
    expect(codesOf('样'.repeat(100))).toEqual([])
    expect(codesOf(Array.from({ length: 20 }, () => '样例阿').join('·'))).toEqual([])
    expect(codesOf('𬭎'.repeat(100))).toEqual([])
  })
})

describe('private use', () => {
  test.each([
    ['样\uE863', 2, '䶮'],
    ['\uE82D样例', 1, '㭎'],
    ['𬭎\uE854', 2, '龺'],
    ['样\uE831', 2, '𡗗'],
  ])('“%s” is refused at its position with the standard character', (name, position, instead) => {
    const [fault, ...more] = judgeName(name)
    expect(more).toEqual([])
    expect(fault).toMatchObject({ code: 'name.privateUse', severity: 'error', field: 'name' })
    expect(fault!.found).toContain(`第 ${position} 个字符`)
    expect(fault!.wanted).toContain(`“${instead}”`)
  })

  test.each(['\uE000', '\uF8FF', '\u{F0000}', '\u{10FFFD}', '\uE815'])(
    'without a known successor the way out is named',
    (c) => {
      const [fault] = judgeName(`样${c}`)
      expect(fault).toMatchObject({ code: 'name.privateUse' })
      expect(fault!.wanted).toContain('GB 18030-2022')
    },
  )

  test.each([
    ['\u{FFFFD}', 'name.privateUse'],
    ['\u{100000}', 'name.privateUse'],
    ['\u{FFFFE}', 'name.character'],
    ['\u{EFFFF}', 'name.character'],
    ['\u{10FFFE}', 'name.character'],
    ['\uDFFF', 'name.character'],
  ])('private use ends where Unicode ends it (%j)', (character, code) => {
    expect(judgeName(`样${character}`).map((fault) => fault.code)).toEqual([code])
  })

  test('the old code point of ḿ has its standard character, and its neighbours have none', () => {
    const wanted = ['\uE7C6', '\uE7C7', '\uE7C8'].map((character) => judgeName(`样${character}`)[0]!.wanted)
    expect(wanted.map((text) => text.includes('“ḿ”'))).toEqual([false, true, false])
  })

  test('every suggestion is the character that GB 18030 now decodes the old bytes to, and is accepted', () => {
    const decoder = new TextDecoder('gb18030')
    let suggested = 0
    for (let index = 0; index < 80; index++) {
      const trail = 0x50 + index + (0x50 + index >= 0x7f ? 1 : 0)
      const [fault] = judgeName(`样${String.fromCharCode(0xe815 + index)}`)
      const suggestion = /“(.+)”/u.exec(fault!.wanted)?.[1]
      if (!suggestion) continue
      suggested++
      expect(judgeName(`样${suggestion}`)).toEqual([])
      const decoded = decoder.decode(Uint8Array.of(0xfe, trail))
      // Decoders of the web keep six of them as private use (WHATWG Encoding, index gb18030).
      if (!/\p{Co}/u.test(decoded)) expect(suggestion).toBe(decoded)
    }
    expect(suggested).toBe(66)
  })
})
