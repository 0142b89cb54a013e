import type { Dictionary } from '../shared/dictionary/dictionary.ts'
import { identityCheckCharacter } from '../shared/record/document-number.ts'
import type { Field } from '../shared/record/record-fields.ts'
import { type DocumentType, type ReviewType, reviewTypes, words } from '../shared/record/words.ts'
import { sampleCommittee, sampleCreditCode, sampleFiling, sampleUnit } from './sample-unit.ts'
import { sequence } from './sequence.ts'

/** One made-up person's row, as a clerk would type it. */
export type SampleRow = Partial<Record<Field, string | number>>

export interface SamplePerson {
  readonly row: SampleRow
  readonly sex: 'male' | 'female'
  readonly documentNumber: string
  /** What is wrong with the row on purpose; undefined for a good one. */
  readonly fault?: string
}

const surnames = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜']
const givenNames = [...'安平宁远山川云岚松柏竹梅兰青岩溪雨晴明朗文思学知行恒立达嘉禾']
const minorityNames = ['样例·阿木·依合', '样例•古丽娜尔・买买提', '样例.扎西.次仁', '样例·努尔兰·叶尔肯']
// GB 18030-2022 level 3, characters that older systems show as boxes.
const rareCharacters = ['䶮', '㛃', '𬭎', '𬀩', '䲟', '㙦']

const documentTypes: readonly DocumentType[] = [
  'hmtResidencePermit',
  'hkMacaoPermit',
  'taiwanPermit',
  'foreignPermanentResidentId',
  'chinesePassport',
  'foreignPassport',
]

const longEmployer = (serial: number): string =>
  `样例市样例县样例镇中心学校暨样例民族职业技术教育与乡村振兴人才培养示范基地（第${serial}教学点）`

/** A made-up identity number. The digit before the check character gives the sex. */
const identityNumber = (region: string, birth: string, serial: number, sex: 'male' | 'female'): string => {
  const order = String(serial % 500)
    .padStart(2, '0')
    .slice(-2)
  const first17 = `${region}${birth}${order}${((serial * 2) % 10) + (sex === 'male' ? 1 : 0)}`
  return first17 + identityCheckCharacter(first17)
}

const documentNumber = (type: DocumentType, index: number, birth: string, sex: 'male' | 'female'): string => {
  const digits = (length: number): string => String(index + 1).padStart(length, '0')
  switch (type) {
    // 529999 belongs to no county: no real person has such a number.
    case 'residentId':
      return identityNumber('529999', birth, index, sex)
    case 'hmtResidencePermit':
      return identityNumber('810000', birth, index, sex)
    case 'hkMacaoPermit':
      return `H${digits(8)}01`
    case 'taiwanPermit':
      return digits(8)
    case 'foreignPermanentResidentId': {
      const first17 = `9${digits(16)}`
      return first17 + identityCheckCharacter(first17)
    }
    case 'chinesePassport':
      return `E${digits(8)}`
    case 'foreignPassport':
      return `SAMPLE${digits(6)}`
  }
}

const subjects = ['样例语文', '样例数学', '样例土木工程', '样例信息技术', '样例护理', '样例农学', '样例会计']

const reviewFacts = (type: ReviewType, year: number): SampleRow => {
  switch (type) {
    case 'social':
      return {}
    case 'autonomous':
      return { employerName: sampleUnit.name, employerCreditCode: sampleUnit.creditCode, filingNumber: sampleFiling }
    case 'grassroots':
      return { grassrootsService: '是', employerLevel: '县级' }
    case 'greenChannel':
      return {
        introductionYear: String(year - 1),
        introducedFrom: '440100',
        talentCategory: '急需紧缺人才',
        standard: '全省统一标准',
      }
    case 'private':
      return { employerName: '样例民营科技有限公司', employerCreditCode: sampleCreditCode('91', 7) }
    case 'exam':
      return {
        series: '经济专业人员',
        title: '经济师',
        specialty: '样例工商管理',
        examName: '经济专业技术资格考试',
        examYear: String(year),
        examLine: '省线',
      }
    case 'ninePlusThree':
      return { workCounty: '520526', employerLevel: '县级', employerName: '样例县民族中学' }
  }
}

/** Twelve kinds of faults, each applied to an otherwise good row. */
const faults: readonly { readonly name: string; readonly put: (row: SampleRow) => SampleRow }[] = [
  {
    name: '证件号码校验位错误',
    put: (row) => {
      const number = String(row.documentNumber)
      return { ...row, documentNumber: number.slice(0, 17) + (number[17] === '1' ? '2' : '1') }
    },
  },
  { name: '证件号码是数字单元格', put: (row) => ({ ...row, documentNumber: 529999199001011000 }) },
  { name: '姓名为空', put: (row) => ({ ...row, name: '' }) },
  { name: '姓名含自造字', put: (row) => ({ ...row, name: `样例${String.fromCodePoint(0xe81e)}` }) },
  { name: '资格名称不属于系列', put: (row) => ({ ...row, series: '中小学教师', title: '高级工程师' }) },
  { name: '取得时间在将来', put: (row) => ({ ...row, obtainedOn: '2199-01-01' }) },
  { name: '日期有歧义', put: (row) => ({ ...row, obtainedOn: '05/12/25' }) },
  { name: '评审类型写错', put: (row) => ({ ...row, reviewType: '随便评审' }) },
  {
    name: '民营组织代码校验错误',
    put: (row) => ({ ...row, reviewType: words.reviewType.private, employerCreditCode: '915299990000000071' }),
  },
  {
    name: '民营专项却是事业单位',
    put: (row) => ({ ...row, reviewType: words.reviewType.private, employerCreditCode: sampleCreditCode('12', 9) }),
  },
  { name: '不在 9+3 县区', put: (row) => ({ ...row, reviewType: '9+3', workCounty: '520102', employerLevel: '县级' }) },
  {
    name: '绿色通道却来自本省',
    put: (row) => ({
      ...row,
      reviewType: words.reviewType.greenChannel,
      introductionYear: '2024',
      introducedFrom: '520100',
      talentCategory: '高层次人才',
    }),
  },
]

/**
 * Made-up people, the same for the same seed: all seven review types, all document types, rare characters, dotted names,
 * long employers. Twelve rows (fewer when there are fewer people) each have another fault. All are marked 样例.
 */
export const samplePersons = (count: number, seed: number, dictionary: Dictionary): SamplePerson[] => {
  const next = sequence(seed)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!
  const series = dictionary.series.filter((entry) => entry.titles.every((title) => !title.doubtful))
  const badRows = Math.min(faults.length, Math.floor(count / 4))

  const isBad = (index: number): boolean =>
    badRows > 0 && Math.floor(((index + 1) * badRows) / count) > Math.floor((index * badRows) / count)

  const person = (index: number): SamplePerson => {
    const sex = next() < 0.5 ? 'male' : 'female'
    const birth = `${1966 + Math.floor(next() * 34)}${String(1 + Math.floor(next() * 12)).padStart(2, '0')}${String(1 + Math.floor(next() * 28)).padStart(2, '0')}`
    const year = 2020 + Math.floor(next() * 6)
    const type = reviewTypes[index % reviewTypes.length]!
    const documentType: DocumentType =
      index % 11 === 3 && !isBad(index) ? documentTypes[Math.floor(index / 11) % documentTypes.length]! : 'residentId'
    const chosen = pick(series)
    const name =
      index % 23 === 5
        ? pick(minorityNames)
        : `样例${pick(surnames)}${index % 17 === 2 ? pick(rareCharacters) : pick(givenNames)}${next() < 0.5 ? pick(givenNames) : ''}`
    const row: SampleRow = {
      name,
      sex: words.sex[sex],
      documentType: words.documentType[documentType],
      documentNumber: documentNumber(documentType, index, birth, sex),
      series: chosen.name,
      specialty: pick(subjects),
      title: pick(chosen.titles).name,
      reviewType: words.reviewType[type],
      obtainedOn: `${year}-${String(1 + Math.floor(next() * 12)).padStart(2, '0')}-${String(1 + Math.floor(next() * 28)).padStart(2, '0')}`,
      employerName: index % 13 === 4 ? longEmployer(index) : `样例市第${1 + (index % 9)}中学`,
      employerLevel: '市级',
      committee: sampleCommittee,
      unit: sampleUnit.name,
      ...reviewFacts(type, year),
    }
    return { row, sex, documentNumber: String(row.documentNumber) }
  }

  return Array.from({ length: count }, (_, index) => {
    const good = person(index)
    // Distributed over the sheet, so that faults are not only at its end.
    const place = Math.floor(((index + 1) * badRows) / count) - 1
    if (!isBad(index)) return good
    const fault = faults[place]!
    return { ...good, row: fault.put(good.row), fault: fault.name }
  })
}
