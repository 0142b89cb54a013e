import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dictionarySchema } from '../../src/shared/dictionary/dictionary.ts'
import {
  noticeParameters,
  type ReviewParameters,
  reviewParametersSchema,
} from '../../src/shared/dictionary/review-parameters.ts'
import type { Fault } from '../../src/shared/record/fault.ts'
import { recordSchema } from '../../src/shared/record/record.ts'
import type { ReviewType } from '../../src/shared/record/words.ts'
import { reviewTypes } from '../../src/shared/record/words.ts'
import { isAcceptable, judgeRecord, rules } from '../../src/shared/rules/judge.ts'
import { wantedBy } from '../../src/shared/rules/rule.ts'
import { creditCode, identityNumber } from '../fixtures/record/sample-numbers.ts'
import {
  dictionary,
  type Given,
  knownEmployer,
  sampleContext,
  sampleRecord,
  today,
  unit,
} from '../fixtures/record/sample-record.ts'

const judge = (reviewType: ReviewType, given: Given = {}): Fault[] =>
  judgeRecord(sampleRecord(reviewType, given), sampleContext(reviewType, given))

interface Case extends Given {
  readonly rule: string
  readonly reviewType?: ReviewType
  /** The code of the fault, where it differs from the rule's. */
  readonly code?: string
  readonly found?: RegExp
}

const publicInstitution = creditCode('12520000400000624')
const elsewhere = creditCode('91440100MA6YANGLX')
const wrongCode = creditCode('91520100MA6YANGLX').replace(/.$/, '0')

/** Every case breaks its rule and no other. */
const breaking: Case[] = [
  { rule: 'obtainedOn.future', record: { obtainedOn: '2025-12-05' }, today: '2025-12-04' },
  { rule: 'obtainedOn.notHeld', record: { obtainedOn: '2019-12-31' } },
  { rule: 'series.unknown', record: { series: '样例系列' } },
  // A code would be printed on the certificate, and rules that name a series would miss it.
  { rule: 'series.unknown', record: { series: '05' } },
  { rule: 'title.notInSeries', record: { title: '主任医师' }, found: /不是“工程技术人员”的资格名称/ },
  { rule: 'title.notInSeries', record: { title: '经济师' } },
  { rule: 'title.notInSeries', record: { title: '旧称工程师' } },
  { rule: 'title.notInSeries', record: { level: 'seniorAssociate' }, found: /应为中级/ },
  {
    rule: 'specialty.notInSeries',
    record: { series: '经济专业人员', title: '经济师', specialty: '样例专业' },
    found: /不在“经济专业人员”的资格专业中/,
  },
  {
    rule: 'specialty.notInSeries',
    record: { series: '经济专业人员', title: '经济师', specialty: '旧称专业', obtainedOn: '2023-01-01' },
  },
  { rule: 'documentNumber.form', record: { documentNumber: '520102199003070010' }, code: 'documentNumber.checksum' },
  { rule: 'documentNumber.form', record: { documentNumber: '12345' } },
  {
    rule: 'documentNumber.form',
    record: { documentNumber: identityNumber('52010219900231001') },
    code: 'documentNumber.birthDate',
  },
  {
    rule: 'documentNumber.form',
    record: { documentType: 'hmtResidencePermit' },
    code: 'documentNumber.prefix',
  },
  { rule: 'documentNumber.form', record: { documentType: 'foreignPassport', documentNumber: 'ab 12345' } },
  { rule: 'text.privateUse', record: { employerName: '样例\uE863公司' }, found: /第 3 个字符（U\+E863）/ },
  { rule: 'text.privateUse', record: { specialty: '𬭎\uE863' }, found: /第 2 个字符/ },
  { rule: 'specialty.text', code: 'text.noValue', record: { specialty: '同上' }, found: /“同上”/ },
  { rule: 'employerName.text', code: 'text.lost', record: { employerName: '样例\uFFFD公司' }, found: /第 3 个字符/ },
  { rule: 'examName.text', code: 'text.noValue', reviewType: 'exam', details: { examName: '/' }, found: /“\/”/ },
  { rule: 'sex.againstDocument', record: { sex: 'female' }, found: /性别填“女”，证件号码表示“男”/ },
  {
    rule: 'documentNumber.zeros',
    record: { documentNumber: '529999197008112000', sex: 'female' },
    found: /末三位是 000/,
  },
  { rule: 'documentNumber.unknownRegion', record: { documentNumber: identityNumber('99010219900307001') } },
  { rule: 'documentNumber.age', record: { documentNumber: identityNumber('52010220071206001') }, found: /17 周岁/ },
  { rule: 'documentNumber.age', record: { documentNumber: identityNumber('52010219441205001') }, found: /81 周岁/ },
  { rule: 'unit.notSigning', record: { unit: '别的单位' } },
  { rule: 'committee.notOfUnit', record: { committee: '别的评审委员会' } },
  {
    rule: 'committee.notAuthorised',
    record: { committee: '样例中级评审委员会', title: '高级工程师', level: 'seniorAssociate' },
    found: /级别“副高级”$/,
  },
  {
    rule: 'committee.notAuthorised',
    record: { committee: '样例中级评审委员会', series: '经济专业人员', title: '经济师' },
    found: /系列“经济专业人员”$/,
  },
  {
    rule: 'committee.notAuthorised',
    reviewType: 'grassroots',
    record: { committee: '样例中级评审委员会' },
    found: /评审类型“基层评审认定”$/,
  },
  {
    rule: 'committee.notAuthorised',
    record: { committee: '样例中级评审委员会', obtainedOn: '2020-12-31' },
    found: /时间 2020-12-31$/,
  },
  {
    rule: 'committee.notAuthorised',
    record: { committee: '样例中级评审委员会', obtainedOn: '2026-01-01' },
    found: /时间 2026-01-01$/,
  },
  { rule: 'employer.creditCode', record: { employerCreditCode: wrongCode } },
  {
    rule: 'employer.againstDictionary',
    record: { employerCreditCode: knownEmployer.creditCode },
    found: /名称为“样例市设计院”$/,
  },
  {
    rule: 'employer.againstDictionary',
    record: {
      employerName: knownEmployer.name,
      employerCreditCode: knownEmployer.creditCode,
      employerRegion: '520526',
      employerLevel: 'county',
    },
    found: /地区代码为 520102，层级为市级$/,
  },
  { rule: 'social.unitKind', unit: { ...unit, kind: 'employer' } },
  { rule: 'autonomous.employer', reviewType: 'autonomous', record: { employerCreditCode: elsewhere } },
  { rule: 'autonomous.employer', reviewType: 'autonomous', record: { employerCreditCode: undefined } },
  { rule: 'autonomous.filing', reviewType: 'autonomous', details: { filingNumber: undefined } },
  { rule: 'autonomous.filing', reviewType: 'autonomous', details: { filingNumber: '样例备〔2024〕9号' } },
  // The filing of another employer.
  { rule: 'autonomous.filing', reviewType: 'autonomous', details: { filingNumber: '样例备〔2024〕2号' } },
  { rule: 'autonomous.filing', reviewType: 'autonomous', record: { obtainedOn: '2023-12-31' }, found: /无效/ },
  {
    rule: 'autonomous.filing',
    reviewType: 'autonomous',
    record: { series: '经济专业人员', title: '经济师' },
    found: /不含系列/,
  },
  { rule: 'grassroots.service', reviewType: 'grassroots', details: { grassrootsService: false } },
  { rule: 'grassroots.service', reviewType: 'grassroots', details: { grassrootsService: undefined } },
  { rule: 'grassroots.employerLevel', reviewType: 'grassroots', record: { employerLevel: 'city' }, found: /市级/ },
  { rule: 'grassroots.employerLevel', reviewType: 'grassroots', record: { employerLevel: undefined } },
  { rule: 'greenChannel.introductionYear', reviewType: 'greenChannel', details: { introductionYear: 2025 } },
  { rule: 'greenChannel.introductionYear', reviewType: 'greenChannel', details: { introductionYear: 2023 } },
  {
    rule: 'greenChannel.introductionYear',
    reviewType: 'greenChannel',
    details: { introductionYear: undefined },
  },
  { rule: 'greenChannel.introducedFrom', reviewType: 'greenChannel', details: { introducedFrom: '520102' } },
  { rule: 'greenChannel.introducedFrom', reviewType: 'greenChannel', details: { introducedFrom: undefined } },
  { rule: 'greenChannel.category', reviewType: 'greenChannel', details: { talentCategory: undefined } },
  { rule: 'greenChannel.standard', reviewType: 'greenChannel', details: { standard: 'employer' } },
  { rule: 'private.creditCode', reviewType: 'private', record: { employerCreditCode: wrongCode } },
  { rule: 'private.creditCode', reviewType: 'private', record: { employerCreditCode: undefined } },
  {
    rule: 'private.publicInstitution',
    reviewType: 'private',
    record: { employerCreditCode: publicInstitution },
    found: /机关、事业单位/,
  },
  { rule: 'private.region', reviewType: 'private', record: { employerCreditCode: elsewhere } },
  { rule: 'exam.facts', reviewType: 'exam', details: { examName: undefined }, found: /^考试名称未填写/ },
  { rule: 'exam.facts', reviewType: 'exam', details: { examYear: undefined }, found: /^考试年度未填写/ },
  { rule: 'exam.facts', reviewType: 'exam', details: { examLine: undefined }, found: /^合格线未填写/ },
  {
    rule: 'exam.facts',
    reviewType: 'exam',
    details: { examName: undefined, examYear: undefined, examLine: undefined },
  },
  { rule: 'exam.nationalLine', reviewType: 'exam', details: { examLine: 'national' } },
  {
    rule: 'exam.economist2020',
    reviewType: 'exam',
    record: { series: '经济专业人员', title: '经济师' },
    details: { examYear: 2020 },
  },
  { rule: 'ninePlusThree.county', reviewType: 'ninePlusThree', details: { workCounty: '520102' }, found: /南明区/ },
  { rule: 'ninePlusThree.county', reviewType: 'ninePlusThree', details: { workCounty: '999999' } },
  { rule: 'ninePlusThree.county', reviewType: 'ninePlusThree', details: { workCounty: undefined } },
  { rule: 'ninePlusThree.employerLevel', reviewType: 'ninePlusThree', record: { employerLevel: 'township' } },
  { rule: 'ninePlusThree.employerLevel', reviewType: 'ninePlusThree', record: { employerLevel: undefined } },
]

describe('records that break no rule', () => {
  test.each(reviewTypes)('%s', (reviewType) => {
    expect(recordSchema.safeParse(sampleRecord(reviewType)).success).toBe(true)
    expect(judge(reviewType)).toEqual([])
  })

  test.each<[string, ReviewType, Given]>([
    ['obtained today', 'social', { record: { obtainedOn: today } }],
    ['obtained on the first day held', 'social', { record: { obtainedOn: '2020-01-01' } }],
    ['a title in its last year', 'social', { record: { title: '旧称工程师', obtainedOn: '2022-12-31' } }],
    [
      'a committee on its first day',
      'social',
      { record: { committee: '样例中级评审委员会', obtainedOn: '2021-01-01' } },
    ],
    [
      'a committee on its last day',
      'social',
      { record: { committee: '样例中级评审委员会', obtainedOn: '2025-12-31' } },
    ],
    ['a social organisation', 'private', { record: { employerCreditCode: creditCode('52520000MJ0000000') } }],
    ['another organisation', 'private', { record: { employerCreditCode: creditCode('Y1520000MJ0000000') } }],
    ['a green channel without a stated standard', 'greenChannel', { details: { standard: undefined } }],
    ['a county-level employer', 'grassroots', { record: { employerLevel: 'county' } }],
    [
      'an employer as the dictionary has it',
      'social',
      {
        record: {
          employerName: knownEmployer.name,
          employerCreditCode: knownEmployer.creditCode,
          employerRegion: '520102',
          employerLevel: 'city',
        },
      },
    ],
    [
      'a specialty in its last year',
      'exam',
      { record: { series: '经济专业人员', title: '经济师', specialty: '旧称专业', obtainedOn: '2022-12-31' } },
    ],
    ['eighteen on the day', 'social', { record: { documentNumber: identityNumber('52010220071205001') } }],
    ['eighty', 'social', { record: { documentNumber: identityNumber('52010219441206001') } }],
    [
      'an economist of 2020, imported by a city bureau',
      'exam',
      {
        record: { series: '经济专业人员', title: '经济师' },
        details: { examYear: 2020 },
        unit: { ...unit, kind: 'cityHumanResources' },
      },
    ],
    [
      'an economist of 2021',
      'exam',
      { record: { series: '经济专业人员', title: '经济师' }, details: { examYear: 2021 } },
    ],
    ['an engineer of 2020 by exam', 'exam', { details: { examYear: 2020 } }],
    [
      'a passport, which tells no sex',
      'social',
      { record: { documentType: 'chinesePassport', documentNumber: 'E12345678', sex: 'female' } },
    ],
  ])('%s', (_name, reviewType, given) => {
    expect(judge(reviewType, given)).toEqual([])
  })
})

describe('records that break exactly one rule', () => {
  test.each(breaking.map((given) => [given.rule, given.reviewType ?? 'social', given] as const))(
    '%s (%s)',
    (code, reviewType, given) => {
      const faults = judge(reviewType, given)
      expect(faults.map((fault) => fault.code)).toEqual([given.code ?? code])
      const rule = rules.find((entry) => entry.code === code)
      const fault = faults[0]!
      expect(fault.severity).toBe(rule?.severity)
      expect(fault.field).toBeTruthy()
      expect(fault.found).toMatch(given.found ?? /\p{Script=Han}/u)
      expect(fault.wanted).toMatch(/\p{Script=Han}/u)
      expect(isAcceptable(faults)).toBe(fault.severity === 'warning')
    },
  )

  // A clerk acts on these words. Review a change of the golden file against docs/domain.md.
  test('each fault says what the golden file says', async () => {
    const texts = breaking.map((given) => {
      const [fault] = judge(given.reviewType ?? 'social', given)
      const { code, severity, field, found, wanted, source } = fault!
      return [`${code} (${severity}, ${field})`, `  found:  ${found}`, `  wanted: ${wanted}`, `  source: ${source}`]
    })
    const golden = join(import.meta.dirname, '../golden/rule-faults.txt')
    await expect(`${texts.flat().join('\n')}\n`).toMatchFileSnapshot(golden)
  })

  test('every rule has a case', () => {
    const cases = new Set(breaking.map(({ rule }) => rule))
    expect(rules.map(({ code }) => code).filter((code) => !cases.has(code))).toEqual([])
  })
})

describe('the list of rules', () => {
  test('codes are unique, texts are Chinese, sources are named', () => {
    expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length)
    for (const rule of rules) {
      expect(rule.code).toMatch(/^[a-zA-Z]+\.[a-zA-Z0-9]+$/)
      expect(wantedBy(rule, sampleContext(rule.reviewType ?? 'social'))).toMatch(/\p{Script=Han}/u)
      expect(rule.source).not.toBe('')
      if (rule.reviewType) expect(rule.code.startsWith(`${rule.reviewType}.`)).toBe(true)
    }
  })

  // docs/domain.md, "All types" and "Review types", says which rules only warn.
  test('only the rules that docs/domain.md calls warnings warn', () => {
    expect(rules.filter(({ severity }) => severity === 'warning').map(({ code }) => code)).toEqual([
      'specialty.notInSeries',
      'sex.againstDocument',
      'documentNumber.zeros',
      'documentNumber.unknownRegion',
      'documentNumber.age',
      'employer.againstDictionary',
      'grassroots.employerLevel',
      'greenChannel.standard',
      'private.region',
    ])
  })

  test('rules of one review type do not apply to the others', () => {
    for (const reviewType of reviewTypes)
      for (const fault of judgeRecord({ ...sampleRecord(reviewType), details: {} }, sampleContext(reviewType))) {
        const rule = rules.find(({ code }) => code === fault.code)
        expect(rule?.reviewType).toBe(reviewType)
      }
  })

  test('many faults are listed together', () => {
    const codes = judge('greenChannel', {
      record: { name: '样\uE863', obtainedOn: '2027-01-01', unit: '别的单位' },
      details: { introducedFrom: '520102' },
    }).map(({ code }) => code)
    expect(codes).toEqual([
      'name.privateUse',
      'obtainedOn.future',
      'unit.notSigning',
      'greenChannel.introductionYear',
      'greenChannel.introducedFrom',
    ])
  })
})

describe('parameters of the dictionary', () => {
  test('an older dictionary without parameters has those of the notice', () => {
    const { parameters, employers, ...old } = dictionary
    expect(dictionarySchema.parse(old)).toMatchObject({ parameters: noticeParameters, employers: [] })
    expect(reviewParametersSchema.parse({ grassroots: {} })).toEqual(noticeParameters)
  })

  const { general, greenChannel, exam } = noticeParameters
  const changed: [rule: string, ReviewType, Partial<ReviewParameters>, Given, wanted: RegExp][] = [
    ['obtainedOn.notHeld', 'social', { general: { ...general, obtainedFrom: '2026-03-01' } }, {}, /^2026-03-01（含）/],
    ['documentNumber.age', 'social', { general: { ...general, youngest: 40, oldest: 60 } }, {}, /40 周岁、不超过 60/],
    ['social.unitKind', 'social', { social: { unitKinds: ['humanResources'] } }, {}, /^由人力资源社会保障部门组建$/],
    ['grassroots.employerLevel', 'grassroots', { grassroots: { employerLevels: ['county'] } }, {}, /为县级$/],
    [
      'greenChannel.category',
      'greenChannel',
      { greenChannel: { ...greenChannel, talentCategories: ['urgentlyNeeded'] } },
      {},
      /^急需紧缺人才$/,
    ],
    [
      'greenChannel.standard',
      'greenChannel',
      { greenChannel: { ...greenChannel, standards: ['employer'] } },
      {},
      /条件/,
    ],
    ['private.publicInstitution', 'private', { private: { creditCodeBeginnings: ['5'] } }, {}, /以 5 开头/],
    ['exam.nationalLine', 'exam', { exam: { ...exam, refusedLines: ['provincial'] } }, {}, /合格标准/],
    [
      'exam.economist2020',
      'exam',
      { exam: { ...exam, importers: [{ series: '05', year: 2025, unitKinds: ['cityHumanResources', 'employer'] }] } },
      {},
      /^2025 年度“工程技术人员”省内合格人员由市（州）人力资源社会保障局或用人单位导入$/,
    ],
    [
      'ninePlusThree.employerLevel',
      'ninePlusThree',
      { ninePlusThree: { employerLevels: ['township'] } },
      {},
      /^乡镇级单位$/,
    ],
  ]
  test.each(changed)('%s (%s) follows them', (rule, reviewType, parameters, given, wanted) => {
    const faults = judge(reviewType, { ...given, parameters })
    expect(faults.map(({ code }) => code)).toEqual([rule])
    expect(faults[0]!.wanted).toMatch(wanted)
  })

  test('introduction within several years', () => {
    const parameters = { greenChannel: { ...greenChannel, introducedWithinYears: 3 } }
    const years = [2021, 2022, 2023, 2024, 2025]
    const codes = years.map((introductionYear) =>
      judge('greenChannel', { details: { introductionYear }, parameters }).map(({ wanted }) => wanted),
    )
    const fault = ['取得时间的前 3 个年度内引进']
    expect(codes).toEqual([fault, [], [], [], fault])
  })
})

test('names of units and committees in a dictionary are normalised as those of records are', async () => {
  const { committeeSchema, unitSchema } = await import('../../src/shared/dictionary/dictionary.ts')
  const committee = { ...dictionary.committees[0]!, name: '样例(集团) 评审委员会' }
  expect(committeeSchema.parse(committee).name).toBe('样例（集团）评审委员会')
  expect(unitSchema.parse({ ...unit, name: ' 贵州 样例厅 ' }).name).toBe('贵州样例厅')
  expect(unitSchema.safeParse({ ...unit, name: ' \u200B' }).success).toBe(false)
})
