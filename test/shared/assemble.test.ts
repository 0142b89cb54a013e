import { describe, expect, test } from 'vitest'
import { readField, wantedValue } from '../../src/shared/record/read-field.ts'
import { headerKey, recogniseHeader } from '../../src/shared/record/recognise-header.ts'
import { recordSchema, reviewDetailsSchema } from '../../src/shared/record/record.ts'
import type { RawValues } from '../../src/shared/record/record-values.ts'
import { columns } from '../../src/shared/record/template-columns.ts'
import { words } from '../../src/shared/record/words.ts'
import { assembleRecord } from '../../src/shared/rules/assemble.ts'
import { judgeRecord } from '../../src/shared/rules/judge.ts'
import { identityNumber } from '../fixtures/record/sample-numbers.ts'
import { dictionary, sampleContext, today, unit } from '../fixtures/record/sample-record.ts'

const good = {
  name: '样例甲',
  documentType: '居民身份证',
  documentNumber: identityNumber('52010219900307001'),
  series: '工程技术人员',
  specialty: '建筑工程',
  title: '工程师',
  reviewType: '社会化评审',
  obtainedOn: '2025-12-05',
  employerName: '贵州样例建设有限公司',
  committee: '样例评审委员会',
  unit: unit.name,
} satisfies RawValues

const assemble = (changed: RawValues = {}) => assembleRecord({ ...good, ...changed }, dictionary, today)
const codesAt = (changed: RawValues): string[] => assemble(changed).faults.map(({ code, field }) => `${field}: ${code}`)

describe('a row as a clerk types it', () => {
  test('becomes a record that breaks no rule', () => {
    const { record, changes, faults } = assemble()
    expect(faults).toEqual([])
    expect(record).toMatchObject({ level: 'intermediate', sex: 'male', reviewType: 'social', details: {} })
    expect(judgeRecord(record!, sampleContext('social'))).toEqual([])
    expect(changes).toContainEqual({ field: 'sex', was: '', is: '男' })
  })

  test('is normalised, and every change is listed', () => {
    const { record, changes } = assemble({
      name: ' 样例．阿木 ',
      documentNumber: '520102 19900307 001X'.replace(/.$/, good.documentNumber.at(-1)!.toLowerCase()),
      obtainedOn: '2025年12月5日',
      employerName: '贵州样例(集团) 有限公司',
      sex: '男',
    })
    expect(record).toMatchObject({
      name: '样例·阿木',
      documentNumber: good.documentNumber,
      obtainedOn: '2025-12-05',
      employerName: '贵州样例（集团）有限公司',
    })
    expect(changes.map(({ field, is }) => [field, is])).toEqual([
      ['name', '样例·阿木'],
      ['documentNumber', good.documentNumber],
      ['obtainedOn', '2025-12-05'],
      ['employerName', '贵州样例（集团）有限公司'],
    ])
  })

  test('may have values for all review types, empty cells and unknown columns', () => {
    const { record, faults } = assemble({
      grassrootsService: '是',
      introductionYear: '2024年度',
      introducedFrom: '440100',
      talentCategory: '急需紧缺人才',
      standard: '单位标准',
      examName: '样例资格考试',
      examYear: '２０２５',
      examLine: '省线',
      workCounty: '520526',
      filingNumber: '样例备〔2024〕1号',
      employerLevel: '县级',
      employerRegion: '520102',
      employerCreditCode: '  ',
      remark: '备注',
      __proto__: '样例',
    } as RawValues)
    expect(faults).toEqual([])
    expect(record?.details).toEqual({
      grassrootsService: true,
      introductionYear: 2024,
      introducedFrom: '440100',
      talentCategory: 'urgentlyNeeded',
      standard: 'employer',
      examName: '样例资格考试',
      examYear: 2025,
      examLine: 'provincial',
      workCounty: '520526',
      filingNumber: '样例备〔2024〕1号',
    })
    expect(record).not.toHaveProperty('employerCreditCode')
  })

  test('the series may be given by its code, and is kept by its name', () => {
    expect(assemble({ series: '05' }).record).toMatchObject({ series: '工程技术人员', level: 'intermediate' })
  })

  test('the level is that of the title on the day', () => {
    const [series] = dictionary.series
    const title = { ...series!.titles[0]!, name: '样例师' }
    const titles = [
      { ...title, level: 'junior' as const, validTo: '2022-12-31' },
      { ...title, level: 'assistant' as const, validFrom: '2023-01-01' },
    ]
    const changed = { ...dictionary, series: [{ ...series!, titles }] }
    const levelOn = (obtainedOn: string) =>
      assembleRecord({ ...good, title: '样例师', obtainedOn }, changed, today).record?.level
    expect(['2022-12-31', '2023-01-01'].map(levelOn)).toEqual(['junior', 'assistant'])
  })

  test('an unknown series or title is left to the rules', () => {
    for (const changed of [{ series: '样例系列' }, { title: '样例师' }]) {
      const { record } = assemble(changed)
      expect(judgeRecord(record!, sampleContext('social')).map(({ field }) => field)).toEqual(Object.keys(changed))
    }
  })
})

describe('words', () => {
  const all = Object.entries(words).filter(([group]) => group !== 'level') as [string, Record<string, string>][]
  test.each(all.flatMap(([group, entries]) => Object.entries(entries).map(([key, word]) => [group, word, key])))(
    '%s %s',
    (group, word, key) => {
      const { changes, faults } = assemble({ sex: '男', [group]: ` ${word}` })
      expect(faults.filter(({ code, field }) => code === 'value.unreadable' && field === group)).toEqual([])
      const { record } = assemble({ sex: '男', documentType: '外国护照', documentNumber: 'AB12345', [group]: word })
      if (group !== 'documentType') expect({ ...record, ...record?.details }[group as 'sex']).toBe(key)
      expect(changes.some(({ field, is }) => field === group && is === word)).toBe(true)
    },
  )

  test.each([
    ['documentType', '身份证', 'residentId'],
    ['documentType', '二代身份证', 'residentId'],
    ['documentType', '港澳台居住证', 'hmtResidencePermit'],
    ['documentType', '港澳通行证', 'hkMacaoPermit'],
    ['documentType', '回乡证', 'hkMacaoPermit'],
    ['documentType', '港澳居民通行证', 'hkMacaoPermit'],
    ['documentType', '台胞证', 'taiwanPermit'],
    ['documentType', '外国人永久居留证', 'foreignPermanentResidentId'],
    ['documentType', '护照', 'chinesePassport'],
    ['reviewType', '社会化', 'social'],
    ['reviewType', '自主', 'autonomous'],
    ['reviewType', '基层认定', 'grassroots'],
    ['reviewType', '基层评审', 'grassroots'],
    ['reviewType', '绿色通道评审', 'greenChannel'],
    ['reviewType', '民营专项评审', 'private'],
    ['reviewType', '民营经济专项评审', 'private'],
    ['reviewType', '考试', 'exam'],
    ['reviewType', '以考代评考试', 'exam'],
    ['reviewType', '9+3', 'ninePlusThree'],
    ['reviewType', '９＋３定向评价', 'ninePlusThree'],
    ['reviewType', '"9+3"定向评价', 'ninePlusThree'],
    ['talentCategory', '急需紧缺', 'urgentlyNeeded'],
    ['talentCategory', '高层次', 'highLevel'],
    ['sex', '1-男', 'male'],
    ['sex', '女性', 'female'],
    ['sex', 'f', 'female'],
    ['documentType', '港澳居民居住证', 'hmtResidencePermit'],
    ['documentType', '普通护照', 'chinesePassport'],
    ['documentType', '01.居民身份证（二代）', 'residentId'],
    ['reviewType', '社会化评审（正常申报）', 'social'],
    ['reviewType', '民营经济组织专项', 'private'],
    ['employerLevel', '乡（镇）级', 'township'],
    ['employerLevel', '市（州）级', 'city'],
    ['employerLevel', '县', 'county'],
    ['standard', '省', 'province'],
    ['examYear', '2025.0', 2025],
    ['introductionYear', '2024.9', 2024],
    ['introductionYear', '2024年09月', 2024],
    ['introductionYear', '2024-09-01', 2024],
    ['employerRegion', '520102.0', '520102'],
    ['grassrootsService', '√', true],
    ['grassrootsService', '×', false],
    ['examLine', '省内线', 'provincial'],
    ['examLine', '省内合格标准', 'provincial'],
    ['examLine', '国家合格标准', 'national'],
    ['grassrootsService', '是', true],
    ['grassrootsService', '有', true],
    ['grassrootsService', 'Y', true],
    ['grassrootsService', 'yes', true],
    ['grassrootsService', 'TRUE', true],
    ['grassrootsService', '1', true],
    ['grassrootsService', '否', false],
    ['grassrootsService', '无', false],
    ['grassrootsService', 'N', false],
    ['grassrootsService', 'no', false],
    ['grassrootsService', 'false', false],
    ['grassrootsService', '0', false],
  ])('%s “%s”', (field, word, value) => {
    expect(readField(field, word)).toBe(value)
    expect(readField(field, ` ${word}\u200B`)).toBe(value)
  })

  test.each([
    ['sex', '未知'],
    // A word of another list is not a word of this one.
    ['sex', '身份证'],
    ['documentType', '社会化'],
    ['reviewType', 'constructor'],
    ['employerLevel', '国家级'],
    ['grassrootsService', '也许'],
    ['obtainedOn', '05/12/2025'],
    ['introductionYear', '24'],
    ['examYear', '202'],
    // A code without its word says nothing to a reader.
    ['documentType', '1'],
    ['reviewType', '正常评审'],
  ])('%s “%s” cannot be read', (field, text) => {
    const { record, faults } = assemble({ [field]: text })
    expect(record).toBeUndefined()
    const fault = faults.find((entry) => entry.field === field)
    expect(fault).toMatchObject({ code: 'value.unreadable', severity: 'error' })
    expect(fault?.found).toContain(text)
    expect(fault?.wanted).toMatch(/\p{Script=Han}/u)
    expect(faults.length).toBe(1)
  })
})

describe('a text that stands for nothing', () => {
  const optional = columns.filter(
    ({ required, field }) => !required && field !== 'sex' && field !== 'grassrootsService',
  )

  test.each(['无', '/', '——', 'N/A', '不涉及', 'null', '#N/A'])('“%s” leaves an optional field empty', (nothing) => {
    for (const { field } of optional) {
      const { record, changes, faults } = assemble({ [field]: nothing })
      expect(faults).toEqual([])
      expect({ ...record, ...record?.details }).not.toHaveProperty(field)
      expect(changes).toContainEqual({ field, was: nothing, is: '' })
    }
  })

  test.each(['specialty', 'employerName'])('is refused as the %s', (field) => {
    for (const nothing of ['同上', '0', '#REF!']) {
      const { record } = assemble({ [field]: nothing })
      expect(judgeRecord(record!, sampleContext('social')).map((fault) => `${fault.field}: ${fault.code}`)).toEqual([
        `${field}: text.noValue`,
      ])
    }
  })
})

test('several names in one cell are asked about and lose nothing', () => {
  for (const written of ['样例甲 样例乙', '样例甲\n样例乙', '样例甲\u3000\u3000样例乙']) {
    const { record, faults } = assemble({ name: written })
    expect(record?.name).toBe('样例甲样例乙')
    expect(faults).toMatchObject([{ code: 'name.severalPersons', severity: 'warning', field: 'name' }])
  }
  expect(assemble({ name: '样 例 甲' }).faults).toEqual([])
})

describe('missing fields', () => {
  const required = columns.filter((column) => column.required).map(({ field }) => field)

  test.each(required)('%s', (field) => {
    for (const empty of [undefined, '', ' \u3000', '\u200B'])
      expect(codesAt({ [field]: empty })).toEqual([`${field}: value.missing`])
  })

  test('an empty row lists every field once, by its Chinese header', () => {
    const { faults } = assembleRecord({}, dictionary, today)
    expect(faults.map(({ field }) => field).sort()).toEqual([...required].sort())
    for (const { found } of faults) expect(found).not.toMatch(/[a-z]/)
  })

  test('the sex is filled in from an identity number, and is not missing then', () => {
    expect(assemble({ documentNumber: identityNumber('52010219900307002') }).record?.sex).toBe('female')
    expect(codesAt({ documentType: '外国护照', documentNumber: 'AB12345' })).toEqual(['sex: value.missing'])
    expect(codesAt({ documentNumber: '520102199003070010' })).toEqual(['documentNumber: documentNumber.checksum'])
    expect(codesAt({ documentNumber: undefined })).toEqual(['documentNumber: value.missing'])
    expect(codesAt({ documentType: undefined })).toEqual(['documentType: value.missing'])
  })

  test('a missing field does not hide faults of the name or the document number', () => {
    expect(codesAt({ specialty: '', name: '样例1', documentNumber: '520102199003070010' }).sort()).toEqual([
      'documentNumber: documentNumber.checksum',
      'name: name.character',
      'specialty: value.missing',
    ])
  })
})

describe('values that do not fit', () => {
  test.each([
    ['name', '不超过 200 个字的值'],
    ['sex', '男、女'],
    [
      'documentType',
      '居民身份证、港澳台居民居住证、港澳居民来往内地通行证、台湾居民来往大陆通行证、外国人永久居留身份证、中国护照、外国护照',
    ],
    ['level', '正高级、副高级、中级、助理级、员级'],
    ['obtainedOn', '日期，如 2025-12-05 或 2025年12月5日'],
    ['introductionYear', '四位年份，如 2025'],
    ['workCounty', '六位地区代码，如 520102'],
    ['employerCreditCode', '18 位统一社会信用代码'],
    ['grassrootsService', '是 或 否'],
    ['examName', '不超过 100 个字的值'],
    ['remark', '不超过 60 个字的值'],
  ])('%s: what is wanted', (field, wanted) => {
    expect(wantedValue(field)).toBe(wanted)
  })

  test.each([
    ['workCounty', '5201', '六位'],
    ['introducedFrom', '广东省', '六位'],
    ['employerRegion', '52010A', '六位'],
    ['employerCreditCode', '9152010000000000000', '18 位'],
    ['introductionYear', '1800', '四位年份'],
    ['specialty', '专'.repeat(101), '100 个字'],
    ['title', '师'.repeat(61), '60 个字'],
  ])('%s', (field, text, wanted) => {
    const { record, faults } = assemble({ [field]: text })
    expect(record).toBeUndefined()
    expect(faults).toMatchObject([{ code: 'value.form', field }])
    expect(faults[0]!.wanted).toContain(wanted)
    expect(faults[0]!.found.length).toBeLessThan(100)
  })
})

describe('the template', () => {
  test('has a column for every field of a record but the level, which follows from the title', () => {
    const fields = [...Object.keys(recordSchema.shape), ...Object.keys(reviewDetailsSchema.shape)]
    expect(columns.map(({ field }) => field as string).sort()).toEqual(
      fields.filter((field) => field !== 'details' && field !== 'level').sort(),
    )
  })

  test('every example can be read, and breaks only rules that depend on the unit', () => {
    const examples = Object.fromEntries(columns.map(({ field, example }) => [field, example]))
    const { record, changes, faults } = assembleRecord(examples, dictionary, today)
    expect(faults).toEqual([])
    expect(changes).toEqual([])
    expect(judgeRecord(record!, sampleContext('social')).map(({ code }) => code)).toEqual([
      'unit.notSigning',
      'committee.notOfUnit',
    ])
  })

  test('limits of length are those of the schema', () => {
    const shape = { ...recordSchema.shape, ...reviewDetailsSchema.shape }
    for (const { field, reading, maxLength } of columns) {
      if (reading !== 'term') continue
      expect(shape[field].safeParse('字'.repeat(maxLength)).success).toBe(true)
      expect(shape[field].safeParse('字'.repeat(maxLength + 1)).success).toBe(false)
    }
  })

  test('headers and synonyms are recognised with and without remarks, and none means two fields', () => {
    const seen = new Map<string, string>()
    for (const { field, header, synonyms } of columns)
      for (const name of [header, ...synonyms]) {
        expect(seen.get(name) ?? field).toBe(field)
        seen.set(name, field)
        for (const written of [name, `* ${name}`, `${name}（必填）`, `${[...name].join(' ')}：`])
          expect(recogniseHeader(written), written).toBe(field)
      }
    expect(recogniseHeader('备注')).toBeUndefined()
    expect(recogniseHeader('')).toBeUndefined()
  })

  test.each([
    [' 姓 名（必填） ', '姓名'],
    ['“姓名”[必填]：', '姓名'],
    ['姓名【与证件一致】', '姓名'],
    ['ＩＤ Number', 'idnumber'],
    // A remark alone is the header itself.
    ['（必填）', '(必填)'],
    ['', ''],
  ])('the key of header “%s” is “%s”', (header, key) => {
    expect(headerKey(header)).toBe(key)
  })
})
