import { type Dictionary, dictionarySchema, type Unit } from '../../src/shared/dictionary/dictionary.ts'
import type { ReviewParameters } from '../../src/shared/dictionary/review-parameters.ts'
import { identityCheckCharacter } from '../../src/shared/record/document-number.ts'
import type { CertificateRecord, ReviewType } from '../../src/shared/record/record.ts'
import type { JudgeContext } from '../../src/shared/rules/judge-context.ts'
import { creditCode } from './sample-numbers.ts'

export const today = '2026-06-01'

export const unit: Unit = { creditCode: creditCode('11520000MB0000001'), name: '贵州省样例厅', kind: 'industry' }

const employer: Unit = { creditCode: creditCode('91520100MA6YANGLX'), name: '贵州样例集团有限公司', kind: 'employer' }

export const knownEmployer = { creditCode: creditCode('12520100000000010'), name: '样例市设计院' }

export const dictionary: Dictionary = dictionarySchema.parse({
  version: 1,
  publishedOn: '2025-01-01',
  province: '52',
  identityPrefixes: ['11', '52'],
  series: [
    {
      code: '05',
      name: '工程技术人员',
      titles: [
        { name: '高级工程师', level: 'seniorAssociate' },
        { name: '工程师', level: 'intermediate' },
        { name: '旧称工程师', level: 'intermediate', validTo: '2022-12-31' },
      ],
    },
    {
      code: '19',
      name: '经济专业人员',
      titles: [{ name: '经济师', level: 'intermediate' }],
      specialties: [{ name: '建筑工程' }, { name: '旧称专业', validTo: '2022-12-31' }],
    },
  ],
  regions: [
    { code: '520102', name: '南明区', city: '5201', ninePlusThree: false },
    { code: '520526', name: '威宁彝族回族苗族自治县', city: '5205', ninePlusThree: true },
  ],
  units: [unit, employer],
  committees: [
    { code: 'A', name: '样例评审委员会', unit: unit.creditCode, series: [], levels: [], reviewTypes: [] },
    { code: 'B', name: '样例评审委员会', unit: employer.creditCode, series: [], levels: [], reviewTypes: [] },
    {
      code: 'C',
      name: '样例中级评审委员会',
      unit: unit.creditCode,
      series: ['05'],
      levels: ['intermediate'],
      reviewTypes: ['social'],
      validFrom: '2021-01-01',
      validTo: '2025-12-31',
    },
  ],
  filings: [
    { number: '样例备〔2024〕1号', employer: employer.creditCode, series: ['05'], validFrom: '2024-01-01' },
    { number: '样例备〔2024〕2号', employer: unit.creditCode, series: [] },
  ],
  employers: [
    { creditCode: knownEmployer.creditCode, name: knownEmployer.name, region: '520102', level: 'city' },
    { creditCode: employer.creditCode, name: employer.name },
  ],
})

type Changes<Of> = { readonly [Key in keyof Of]?: Of[Key] | undefined }

/** A case of one record: what differs from the sample, and the context it is judged in. */
export interface Given {
  readonly record?: Changes<Omit<CertificateRecord, 'details'>>
  readonly details?: Changes<CertificateRecord['details']>
  readonly unit?: Unit
  readonly today?: string
  /** Parameters that differ from the notice's. */
  readonly parameters?: Partial<ReviewParameters>
}

const birth17 = '52010219900307001'

const byReviewType: Record<ReviewType, Given> = {
  social: {},
  autonomous: {
    unit: employer,
    record: { unit: employer.name, employerName: employer.name, employerCreditCode: employer.creditCode },
    details: { filingNumber: '样例备〔2024〕1号' },
  },
  grassroots: { record: { employerLevel: 'township' }, details: { grassrootsService: true } },
  greenChannel: {
    details: { introductionYear: 2024, introducedFrom: '440100', talentCategory: 'highLevel', standard: 'province' },
  },
  private: { record: { employerName: employer.name, employerCreditCode: employer.creditCode } },
  exam: { details: { examName: '样例资格考试', examYear: 2025, examLine: 'provincial' } },
  ninePlusThree: { record: { employerLevel: 'county' }, details: { workCounty: '520526' } },
}

/** A record of a review type that breaks no rule, with changes. */
export const sampleRecord = (reviewType: ReviewType, given: Given = {}): CertificateRecord => {
  const record = {
    name: '样例甲',
    sex: 'male',
    documentType: 'residentId',
    documentNumber: birth17 + identityCheckCharacter(birth17),
    series: '工程技术人员',
    specialty: '建筑工程',
    title: '工程师',
    level: 'intermediate',
    reviewType,
    obtainedOn: '2025-12-05',
    employerName: '贵州样例建设有限公司',
    committee: '样例评审委员会',
    unit: unit.name,
    ...byReviewType[reviewType].record,
    ...given.record,
    details: { ...byReviewType[reviewType].details, ...given.details },
  }
  // What is undefined is absent, as in a record that was read.
  return JSON.parse(JSON.stringify(record)) as CertificateRecord
}

/** The context in which the sample of a review type breaks no rule, with changes. */
export const sampleContext = (reviewType: ReviewType, given: Given = {}): JudgeContext => ({
  dictionary: { ...dictionary, parameters: { ...dictionary.parameters, ...given.parameters } },
  unit: given.unit ?? byReviewType[reviewType].unit ?? unit,
  today: given.today ?? today,
})
