import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  identityCheckCharacter,
  maskDocumentNumber,
  readDocumentNumber,
} from '../../src/shared/record/document-number.ts'
import type { DocumentType } from '../../src/shared/record/words.ts'
import { digits, identityNumber, identityNumbers, replaceAt } from '../fixtures/record/sample-numbers.ts'

const today = '2026-06-01'
const read = (type: DocumentType, input: string) => readDocumentNumber(type, input, today)

/** A made-up number with the check character X. */
const endingInX = ((): string => {
  for (let order = 0; order < 100; order++) {
    const number = identityNumber(`52999919900307${String(order).padStart(3, '0')}`)
    if (number.endsWith('X')) return number
  }
  throw new Error('one in eleven ends in X')
})()

describe('check character', () => {
  // The worked example of GB 11643-1999, annex.
  test('is that of the standard’s examples', () => {
    expect(identityCheckCharacter('11010519491231002')).toBe('X')
    expect(identityCheckCharacter('44052418800101001')).toBe('4')
  })
})

describe('good numbers', () => {
  const permanent = identityNumber('91100156199001012')
  test.each<[DocumentType, string, string]>([
    ['residentId', '11010519491231002X', '11010519491231002X'],
    ['residentId', '１１０１０５１９４９１２３１００２ｘ', '11010519491231002X'],
    ['residentId', ' 110105-19491231 002x ', '11010519491231002X'],
    ['residentId', '110105–1949\u00A01231\u200B002X', '11010519491231002X'],
    ['hmtResidencePermit', identityNumber('81000019900307123'), identityNumber('81000019900307123')],
    ['hmtResidencePermit', identityNumber('82000019900307123'), identityNumber('82000019900307123')],
    ['hmtResidencePermit', identityNumber('83000019900307123'), identityNumber('83000019900307123')],
    ['hkMacaoPermit', 'h12345678', 'H12345678'],
    ['hkMacaoPermit', 'M12345678 01', 'M1234567801'],
    ['taiwanPermit', '12345678', '12345678'],
    ['taiwanPermit', '12345678（01）'.replace(/[（）]/g, ''), '1234567801'],
    ['foreignPermanentResidentId', permanent, permanent],
    ['foreignPermanentResidentId', 'usa110012345678', 'USA110012345678'],
    ['chinesePassport', 'e12345678', 'E12345678'],
    ['chinesePassport', 'G12345678', 'G12345678'],
    ['chinesePassport', 'EA1234567', 'EA1234567'],
    ['foreignPassport', 'ab-12345', 'AB12345'],
    ['foreignPassport', '12345678901234567890', '12345678901234567890'],
  ])('%s %s', (type, input, number) => {
    expect(read(type, input)).toMatchObject({ ok: true, number })
  })
})

describe('bad numbers', () => {
  test.each<[DocumentType, string, string]>([
    ['residentId', '110105194912310021', 'checksum'],
    ['residentId', '11010519491231002', 'form'],
    ['residentId', '110105491231002', 'form'],
    ['residentId', '5.1E+17', 'form'],
    ['residentId', 'X10105194912310021', 'form'],
    ['residentId', '', 'form'],
    ['residentId', identityNumber('11010519900230002'), 'birthDate'],
    ['residentId', identityNumber('11010519901301002'), 'birthDate'],
    ['residentId', identityNumber('11010519900001002'), 'birthDate'],
    ['residentId', identityNumber('11010519000229002'), 'birthDate'],
    ['residentId', identityNumber('11010518991231002'), 'birthDate'],
    ['residentId', identityNumber('11010520260602002'), 'birthDate'],
    ['hmtResidencePermit', identityNumber('52010219900307123'), 'prefix'],
    ['hmtResidencePermit', identityNumber('81000119900307123'), 'prefix'],
    ['hmtResidencePermit', replaceAt(identityNumber('81000019900307123'), 9, '9'), 'checksum'],
    ['hkMacaoPermit', 'A12345678', 'form'],
    ['hkMacaoPermit', 'H1234567', 'form'],
    ['hkMacaoPermit', 'H123456780', 'form'],
    ['taiwanPermit', '123456789', 'form'],
    ['taiwanPermit', 'T12345678', 'form'],
    ['foreignPermanentResidentId', replaceAt(identityNumber('91100156199001012'), 3, '9'), 'checksum'],
    ['foreignPermanentResidentId', identityNumber('81100156199001012'), 'form'],
    ['foreignPermanentResidentId', 'US1100123456789', 'form'],
    ['chinesePassport', 'E1234567', 'form'],
    ['chinesePassport', 'D12345678', 'form'],
    ['chinesePassport', 'GA1234567', 'form'],
    ['foreignPassport', '1234', 'form'],
    ['foreignPassport', '123456789012345678901', 'form'],
    ['foreignPassport', 'ß12345', 'form'],
  ])('%s %s: %s', (type, input, code) => {
    const result = read(type, input)
    expect(result).toMatchObject({ ok: false, code: `documentNumber.${code}` })
    if (!result.ok) expect(`${result.found}${result.wanted}`).toMatch(/\p{Script=Han}/u)
  })

  test('a leap day is a birth date in leap years only', () => {
    expect(read('residentId', identityNumber('11010520000229002'))).toMatchObject({ ok: true })
    expect(read('residentId', identityNumber('11010520010229002'))).toMatchObject({ ok: false })
  })

  test('born today is not in the future', () => {
    expect(read('residentId', identityNumber('11010520260601002'))).toMatchObject({ ok: true })
  })

  test('born on the first day of 1900 is possible', () => {
    expect(read('residentId', identityNumber('11010519000101002'))).toMatchObject({ ok: true })
  })
})

describe('identity numbers', () => {
  test('contain birth date, sex and region', () => {
    fc.assert(
      fc.property(identityNumbers, (number) => {
        const result = read('residentId', number)
        expect(result).toMatchObject({
          ok: true,
          reading: {
            birthDate: `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`,
            sex: '13579'.includes(number[16]!) ? 'male' : 'female',
            regionPrefix: '52',
          },
        })
      }),
    )
  })

  test('any one digit changed is refused', () => {
    fc.assert(
      fc.property(identityNumbers, fc.nat(17), fc.constantFrom(...'0123456789X'), (number, index, character) => {
        fc.pre(number[index] !== character)
        expect(read('residentId', replaceAt(number, index, character)).ok).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  test('two neighbours swapped are refused', () => {
    fc.assert(
      fc.property(identityNumbers, fc.nat(16), (number, index) => {
        const [a, b] = [number[index]!, number[index + 1]!]
        fc.pre(a !== b)
        expect(read('residentId', replaceAt(replaceAt(number, index, b), index + 1, a)).ok).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  test('lower case, full width, spaces and hyphens do not change the number', () => {
    const disguises: ((text: string) => string)[] = [
      (text) => text.toLowerCase(),
      (text) => text.replace(/./g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
      (text) => text.replace(/(.{6})/g, '$1 '),
      (text) => text.replace(/(.{6})/g, '$1-'),
      (text) => `\u3000${text}\n`,
    ]
    fc.assert(
      fc.property(fc.oneof(identityNumbers, fc.constant(endingInX)), fc.constantFrom(...disguises), (number, as) => {
        expect(read('residentId', as(number))).toEqual(read('residentId', number))
      }),
    )
  })

  test('no input throws', () => {
    const types = fc.constantFrom<DocumentType>('residentId', 'hkMacaoPermit', 'foreignPassport')
    fc.assert(
      fc.property(types, fc.string({ unit: 'binary', maxLength: 60 }), (type, input) => {
        expect(typeof read(type, input).ok).toBe('boolean')
      }),
    )
  })
})

describe('same person', () => {
  const keyOf = (type: DocumentType, input: string): string => {
    const result = read(type, input)
    if (!result.ok) throw new Error(result.found)
    return result.reading.personKey
  }

  test('renewals of a permit are one person, other numbers another', () => {
    fc.assert(
      fc.property(digits(8), digits(8), digits(2), digits(2), (one, other, first, second) => {
        fc.pre(one !== other)
        expect(keyOf('hkMacaoPermit', `H${one}${first}`)).toBe(keyOf('hkMacaoPermit', `H${one}${second}`))
        expect(keyOf('hkMacaoPermit', `H${one}`)).toBe(keyOf('hkMacaoPermit', `H${one}${second}`))
        expect(keyOf('hkMacaoPermit', `H${one}`)).not.toBe(keyOf('hkMacaoPermit', `M${one}`))
        expect(keyOf('hkMacaoPermit', `H${one}`)).not.toBe(keyOf('hkMacaoPermit', `H${other}`))
        expect(keyOf('taiwanPermit', `${one}${first}`)).toBe(keyOf('taiwanPermit', one))
        expect(keyOf('taiwanPermit', one)).not.toBe(keyOf('taiwanPermit', other))
      }),
    )
  })

  test.each<[DocumentType, string, string]>([
    ['residentId', '11010519491231002X', 'residentId:11010519491231002X'],
    ['hkMacaoPermit', 'H1234567801', 'hkMacaoPermit:H12345678'],
    ['taiwanPermit', '1234567801', 'taiwanPermit:12345678'],
    ['foreignPermanentResidentId', 'USA110012345678', 'foreignPermanentResidentId:USA110012345678'],
    ['chinesePassport', 'E12345678', 'chinesePassport:E12345678'],
    ['foreignPassport', '12345678901234567890', 'foreignPassport:12345678901234567890'],
  ])('the key of %s %s is %s', (type, number, key) => {
    expect(keyOf(type, number)).toBe(key)
  })

  test('the number of a new card of a permanent resident is its own key', () => {
    const number = identityNumber('91100156199001012')
    expect(keyOf('foreignPermanentResidentId', number)).toBe(`foreignPermanentResidentId:${number}`)
  })

  test('a residence permit has a birth date and a sex, and no region', () => {
    const result = read('hmtResidencePermit', identityNumber('81000019900307123'))
    expect(result.ok && result.reading).toEqual({
      personKey: `hmtResidencePermit:${identityNumber('81000019900307123')}`,
      birthDate: '1990-03-07',
      sex: 'male',
    })
  })

  test('the same digits of two document types are two persons', () => {
    expect(keyOf('taiwanPermit', '12345678')).not.toBe(keyOf('foreignPassport', '12345678'))
  })
})

describe('mask', () => {
  test.each([
    ['52999919900307001X', '529***********001X'],
    ['E12345678', 'E******78'],
    ['12345678', '1*****78'],
    ['123456789012345', '123********2345'],
    ['12345678901234', '1***********34'],
    ['12345', '1**45'],
    ['1234', '***4'],
    ['123', '**3'],
    ['', ''],
  ])('%s → %s', (number, masked) => {
    expect(maskDocumentNumber(number)).toBe(masked)
  })

  test('shows at most 40 stars', () => {
    expect(maskDocumentNumber(`123${'0'.repeat(40)}4567`)).toBe(`123${'*'.repeat(40)}4567`)
    expect(maskDocumentNumber(`123${'0'.repeat(41)}4567`)).toBe(`123${'*'.repeat(40)}4567`)
  })

  test('hides at least half of every document number, and no refusal shows one whole', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z0-9]{8,20}$/), (number) => {
        const masked = maskDocumentNumber(number)
        expect(masked).toHaveLength(number.length)
        expect(masked.replace(/[^*]/g, '').length).toBeGreaterThanOrEqual(number.length / 2)
        const result = read('residentId', number)
        if (!result.ok) expect(result.found).not.toContain(number)
      }),
    )
  })
})

test('the same number is read again for another type and another day', () => {
  const number = identityNumber('52010220200307001')
  const readings = [
    readDocumentNumber('residentId', number, '2026-06-01'),
    readDocumentNumber('residentId', number, '2020-03-06'),
    readDocumentNumber('foreignPassport', number, '2020-03-06'),
    readDocumentNumber('residentId', number, '2026-06-01'),
  ]
  expect(readings.map((result) => (result.ok ? result.reading.personKey : result.code))).toEqual([
    `residentId:${number}`,
    'documentNumber.birthDate',
    `foreignPassport:${number}`,
    `residentId:${number}`,
  ])
})
