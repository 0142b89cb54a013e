import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { statedBodies, statedFields } from '../../src/certificate/data/certificate-data.ts'
import { contentColumns, fromContent, toContent } from '../../src/core/records/record-content.ts'
import {
  detailFields,
  detailsOf,
  editableFields,
  formFields,
  isMasked,
  ownFields,
  sortColumns,
  suggestedFields,
} from '../../src/shared/record/field-lists.ts'
import { type CertificateRecord, recordSchema, reviewDetailsSchema } from '../../src/shared/record/record.ts'
import { type RecordField, recordFields } from '../../src/shared/record/record-fields.ts'
import { maskedValues, recordValues } from '../../src/shared/record/record-values.ts'
import { columns } from '../../src/shared/record/template-columns.ts'
import { reviewTypes } from '../../src/shared/record/words.ts'
import { canonicalText } from '../../src/trust/canonical.ts'
import { sha256Hex } from '../../src/trust/sha256.ts'

/** Every field has a value. The number is made up: no county has the code 529999. */
const full: CertificateRecord = {
  name: '样例甲',
  sex: 'female',
  documentType: 'residentId',
  documentNumber: '529999199001010028',
  series: '工程技术人员',
  specialty: '建筑工程',
  title: '工程师',
  level: 'intermediate',
  reviewType: 'social',
  obtainedOn: '2025-12-05',
  employerName: '样例公司',
  employerCreditCode: '91520100MA6ABCDE58',
  employerRegion: '520102',
  employerLevel: 'county',
  committee: '样例评审委员会',
  unit: '样例局',
  details: {
    grassrootsService: true,
    introductionYear: 2024,
    introducedFrom: '440100',
    talentCategory: 'highLevel',
    standard: 'province',
    examName: '样例考试',
    examYear: 2025,
    examLine: 'provincial',
    workCounty: '520324',
    filingNumber: '样例备〔2024〕1号',
  },
}

const own = [
  'name',
  'sex',
  'documentType',
  'documentNumber',
  'series',
  'specialty',
  'title',
  'level',
  'reviewType',
  'obtainedOn',
  'employerName',
  'employerCreditCode',
  'employerRegion',
  'employerLevel',
  'committee',
  'unit',
]

describe('results of the table that must not change by accident', () => {
  test('the bytes that are signed', () => {
    expect(sha256Hex(canonicalText(full))).toBe('1a6e7994bffb816067ab1fac447dbd3138196c1699396bba117a7e53b4e7415a')
    expect(sha256Hex(canonicalText(recordSchema.parse(full)))).toBe(
      '1a6e7994bffb816067ab1fac447dbd3138196c1699396bba117a7e53b4e7415a',
    )
  })

  test('the schema', () => {
    expect(sha256Hex(canonicalText(z.toJSONSchema(recordSchema) as never))).toBe(
      '16bbaeaee31c62c15b18453688c201134a5d85150406616bbc55062dde775d71',
    )
    expect(Object.keys(recordSchema.shape)).toEqual([...own, 'details'])
    expect(Object.keys(reviewDetailsSchema.shape)).toEqual(Object.keys(full.details))
  })

  test('headers of the template, in order', () => {
    expect(columns.map(({ header }) => header)).toEqual([
      '姓名',
      '性别',
      '证件类型',
      '证件号码',
      '资格系列',
      '资格专业',
      '资格名称',
      '评审类型',
      '取得时间',
      '申报单位（机构）',
      '统一社会信用代码',
      '单位所在地区代码',
      '单位层级',
      '评审机构',
      '评审机构组建单位',
      '基层服务',
      '引进年份',
      '引进来源地区代码',
      '人才类别',
      '评审标准',
      '考试名称',
      '考试年度',
      '合格线',
      '工作县区代码',
      '备案号',
    ])
  })

  test('synonyms, limits, examples and help of the template', () => {
    const without = columns.map(({ reading: _, ...column }) => column)
    expect(sha256Hex(canonicalText(without as never))).toBe(
      '467e170637a2b8124b878755a969e8b0a8be6178e445b7b204f6b7f2d3fbc8fd',
    )
  })

  test("columns of the unit's store, in the order in which they are written", () => {
    expect(contentColumns).toEqual([...own, 'details'])
    expect(toContent(full)).toEqual([
      ...own.map((field) => full[field as keyof CertificateRecord]),
      JSON.stringify(full.details),
    ])
  })

  test('sections of the entry form', () => {
    expect(formFields('person')).toEqual(['name', 'documentType', 'documentNumber', 'sex'])
    expect(formFields('title')).toEqual(['series', 'specialty', 'title', 'obtainedOn', 'reviewType'])
    expect(formFields('organisations')).toEqual([
      'employerName',
      'employerCreditCode',
      'employerRegion',
      'employerLevel',
      'committee',
      'unit',
    ])
    expect(Object.fromEntries(reviewTypes.map((type) => [type, detailsOf(type)]))).toEqual({
      social: [],
      autonomous: ['filingNumber'],
      grassroots: ['grassrootsService'],
      greenChannel: ['introductionYear', 'introducedFrom', 'talentCategory', 'standard'],
      private: [],
      exam: ['examName', 'examYear', 'examLine'],
      ninePlusThree: ['workCounty'],
    })
  })

  test('texts of the certificate', () => {
    expect(statedFields(full).map(({ label, value }) => `${label} ${value}`)).toEqual([
      '姓名 样例甲',
      '性别 女',
      '证件类型 居民身份证',
      '证件号码 529999199001010028',
      '资格系列 工程技术人员',
      '资格专业 建筑工程',
      '资格名称 工程师',
      '评审类型 社会化评审',
      '取得时间 2025年12月5日',
    ])
    expect(statedBodies(full).map(({ label, value }) => `${label} ${value}`)).toEqual([
      '申报单位（机构） 样例公司',
      '评审机构 样例评审委员会',
      '评审机构组建单位 样例局',
    ])
  })

  test('columns that lists sort by, and fields that forms make suggestions for', () => {
    expect(sortColumns.toSorted()).toEqual([
      'committee',
      'documentType',
      'employerName',
      'name',
      'obtainedOn',
      'reviewType',
      'series',
      'specialty',
      'state',
      'title',
      'updatedAt',
    ])
    expect(suggestedFields.toSorted()).toEqual(['committee', 'employerName', 'specialty'])
  })
})

describe('the table', () => {
  const table = Object.entries<RecordField>(recordFields)

  test.each(table)('%s: every field that people fill in is in the form and the template', (name, field) => {
    const inForm = [...(['person', 'title', 'organisations'] as const).flatMap(formFields), ...detailFields]
    expect(inForm.filter((other) => other === name)).toHaveLength(field.editable === false ? 0 : 1)
    expect(columns.filter((column) => column.field === name)).toHaveLength(field.editable === false ? 0 : 1)
    if (field.editable !== false) {
      expect(field.help).toMatch(/\p{Script=Han}/u)
      expect(field.example).not.toBe('')
    }
  })

  test.each(table)('%s: a required field is not optional, and its example is short enough', (_name, field) => {
    if (field.required) expect(field.schema.safeParse(undefined).success).toBe(false)
    expect([...(field.example ?? '')].length).toBeLessThanOrEqual(field.maxLength)
    expect(field.reading === 'choice').toBe(field.words !== undefined)
  })

  test('a field is either of the record or of its details', () => {
    expect([...ownFields, ...detailFields].toSorted()).toEqual(Object.keys(recordFields).toSorted())
    expect(editableFields).toHaveLength(Object.keys(recordFields).length - 1)
  })
})

test('a record survives its conversion to columns, with and without optional values', () => {
  const { employerCreditCode: _code, employerRegion: _region, employerLevel: _level, ...rest } = full
  const bare = { ...rest, details: {} }
  for (const record of [full, bare]) {
    expect(canonicalText(fromContent(toContent(record)))).toBe(canonicalText(record))
    expect(Object.keys(fromContent(toContent(record)))).toEqual(Object.keys(record))
  }
})

test('lists mask the document number and nothing else', () => {
  const values = recordValues(full)
  const masked = maskedValues(values)
  expect(masked.documentNumber).toBe('529***********0028')
  expect({ ...masked, documentNumber: values.documentNumber }).toEqual(values)
  expect(isMasked('toString')).toBe(false)
})
