import { isValidOn } from '../dictionary/dictionary.ts'
import { filingsNumbered, findRegion, findSeries } from '../dictionary/dictionary-lookup.ts'
import { type UnitKind, unitKindWords } from '../dictionary/unit-kind.ts'
import { isCreditCode } from '../record/credit-code.ts'
import { type EmployerLevel, words } from '../record/words.ts'
import type { Rule } from './rule.ts'

const yearOf = (date: string): number => Number(date.slice(0, 4))
const missing = '未填写'
/** Alternatives as a sentence has them: 5、9或Y. */
const either = (alternatives: readonly string[]): string =>
  [alternatives.slice(0, -1).join('、'), ...alternatives.slice(-1)].filter(Boolean).join('或')
const levelList = (levels: readonly EmployerLevel[]): string =>
  either(levels.map((level) => words.employerLevel[level]))
const kindList = (kinds: readonly UnitKind[]): string => either(kinds.map((kind) => unitKindWords[kind]))

const social: Rule[] = [
  {
    code: 'social.unitKind',
    severity: 'error',
    reviewType: 'social',
    field: 'reviewType',
    wanted: ({ dictionary }) => `由${kindList(dictionary.parameters.social.unitKinds)}组建`,
    source: '通知 附件2 第1项',
    check: (_record, { dictionary, unit }) =>
      dictionary.parameters.social.unitKinds.includes(unit.kind)
        ? undefined
        : `“${unit.name}”是${unitKindWords[unit.kind]}`,
  },
]

const autonomous: Rule[] = [
  {
    code: 'autonomous.employer',
    severity: 'error',
    reviewType: 'autonomous',
    field: 'employerCreditCode',
    wanted: '申报单位就是本单位（统一社会信用代码一致）：自主评审只针对本单位在职员工',
    source: '通知 附件2 第2项*',
    check: (record, { unit }) =>
      record.employerCreditCode === unit.creditCode
        ? undefined
        : `统一社会信用代码 ${record.employerCreditCode ?? missing}`,
  },
  {
    code: 'autonomous.filing',
    severity: 'error',
    reviewType: 'autonomous',
    field: 'filingNumber',
    wanted: '本单位有效的自主评审备案，且包含该系列',
    source: '通知 附件2 第2项*',
    check: (record, { dictionary, unit }) => {
      const series = findSeries(dictionary, record.series)
      const number = record.details.filingNumber
      if (!number) return `备案号${missing}`
      const filing = filingsNumbered(dictionary, number).find((entry) => entry.employer === unit.creditCode)
      if (!filing) return `本单位没有备案“${number}”`
      if (!isValidOn(filing, record.obtainedOn)) return `备案“${number}”在 ${record.obtainedOn} 无效`
      return series && filing.series.length > 0 && !filing.series.includes(series.code)
        ? `备案“${number}”不含系列“${record.series}”`
        : undefined
    },
  },
]

const grassroots: Rule[] = [
  {
    code: 'grassroots.service',
    severity: 'error',
    reviewType: 'grassroots',
    field: 'grassrootsService',
    wanted: '“基层服务”填“是”：专门针对扎根基层的专业技术人员',
    source: '通知 附件2 第3项',
    check: (record) =>
      record.details.grassrootsService === true
        ? undefined
        : `基层服务：${record.details.grassrootsService === false ? '否' : missing}`,
  },
  {
    code: 'grassroots.employerLevel',
    severity: 'warning',
    reviewType: 'grassroots',
    field: 'employerLevel',
    wanted: ({ dictionary }) => `申报单位为${levelList(dictionary.parameters.grassroots.employerLevels)}`,
    source: '通知 附件2 第3项*',
    check: (record, { dictionary }) => {
      const level = record.employerLevel
      return level && dictionary.parameters.grassroots.employerLevels.includes(level)
        ? undefined
        : `单位层级：${level ? words.employerLevel[level] : missing}`
    },
  },
]

const greenChannel: Rule[] = [
  {
    code: 'greenChannel.introductionYear',
    severity: 'error',
    reviewType: 'greenChannel',
    field: 'introductionYear',
    wanted: ({ dictionary }) => {
      const years = dictionary.parameters.greenChannel.introducedWithinYears
      return years === 1 ? '取得时间的上一年度引进' : `取得时间的前 ${years} 个年度内引进`
    },
    source: '通知 附件2 第4项',
    check: (record, { dictionary }) => {
      const year = record.details.introductionYear
      const before = year === undefined ? 0 : yearOf(record.obtainedOn) - year
      return before >= 1 && before <= dictionary.parameters.greenChannel.introducedWithinYears
        ? undefined
        : `引进年份：${year ?? missing}，取得时间 ${record.obtainedOn}`
    },
  },
  {
    code: 'greenChannel.introducedFrom',
    severity: 'error',
    reviewType: 'greenChannel',
    field: 'introducedFrom',
    wanted: '从外省引进（地区代码不以本省代码开头）',
    source: '通知 附件2 第4项',
    check: (record, { dictionary }) => {
      const from = record.details.introducedFrom
      return from && !from.startsWith(dictionary.province) ? undefined : `引进来源地区代码：${from ?? missing}`
    },
  },
  {
    code: 'greenChannel.category',
    severity: 'error',
    reviewType: 'greenChannel',
    field: 'talentCategory',
    wanted: ({ dictionary }) =>
      either(dictionary.parameters.greenChannel.talentCategories.map((category) => words.talentCategory[category])),
    source: '通知 附件2 第4项',
    check: (record, { dictionary }) => {
      const category = record.details.talentCategory
      return category && dictionary.parameters.greenChannel.talentCategories.includes(category)
        ? undefined
        : `人才类别：${category ? words.talentCategory[category] : missing}`
    },
  },
  {
    code: 'greenChannel.standard',
    severity: 'warning',
    reviewType: 'greenChannel',
    field: 'standard',
    wanted: '一般采用全省统一的申报评审条件',
    source: '通知 附件2 第4项（“一般”）',
    check: (record, { dictionary }) => {
      const standard = record.details.standard
      return !standard || dictionary.parameters.greenChannel.standards.includes(standard)
        ? undefined
        : standard === 'employer'
          ? '采用用人单位制订的条件'
          : `采用${words.standard[standard]}`
    },
  },
]

const privateReview: Rule[] = [
  {
    code: 'private.creditCode',
    severity: 'error',
    reviewType: 'private',
    field: 'employerCreditCode',
    wanted: '申报单位的 18 位统一社会信用代码，校验码正确',
    source: '通知 附件2 第5项；GB 32100-2015',
    check: (record) =>
      record.employerCreditCode && isCreditCode(record.employerCreditCode)
        ? undefined
        : `统一社会信用代码：${record.employerCreditCode ?? missing}`,
  },
  {
    code: 'private.publicInstitution',
    severity: 'error',
    reviewType: 'private',
    field: 'employerCreditCode',
    wanted: ({ dictionary }) =>
      `民营经济组织（代码以 ${either(dictionary.parameters.private.creditCodeBeginnings)} 开头）`,
    source: '通知 附件2 第5项*；GB 32100-2015',
    check: (record, { dictionary }) => {
      const code = record.employerCreditCode
      if (!code || !isCreditCode(code)) return undefined
      if (dictionary.parameters.private.creditCodeBeginnings.includes(code[0]!)) return undefined
      return `代码以 ${code[0]} 开头${code.startsWith('1') ? '（机关、事业单位）' : ''}`
    },
  },
  {
    code: 'private.region',
    severity: 'warning',
    reviewType: 'private',
    field: 'employerCreditCode',
    wanted: '在本省登记的单位（代码第 3–4 位为本省代码）',
    source: '通知 附件2 第5项*',
    check: (record, { dictionary }) => {
      const region = record.employerCreditCode?.slice(2, 4)
      return region && region !== dictionary.province ? `登记地代码 ${region}` : undefined
    },
  },
]

const exam: Rule[] = [
  {
    code: 'exam.facts',
    severity: 'error',
    reviewType: 'exam',
    field: 'examName',
    wanted: '考试名称、考试年度和合格线（国家线或省线）',
    source: '通知 附件2 第6项*',
    check: ({ details }) => {
      const lacking = [
        details.examName ? '' : '考试名称',
        details.examYear ? '' : '考试年度',
        details.examLine ? '' : '合格线',
      ].filter(Boolean)
      return lacking.length ? `${lacking.join('、')}${missing}` : undefined
    },
  },
  {
    code: 'exam.nationalLine',
    severity: 'error',
    reviewType: 'exam',
    field: 'examLine',
    wanted: '达到省内合格标准的人员；达到国家合格标准的由国家发放纸质证书',
    source: '通知 一（二）',
    check: (record, { dictionary }) => {
      const line = record.details.examLine
      return line && dictionary.parameters.exam.refusedLines.includes(line)
        ? `合格线：${words.examLine[line]}`
        : undefined
    },
  },
  {
    code: 'exam.economist2020',
    severity: 'error',
    reviewType: 'exam',
    field: 'unit',
    wanted: '这一年度、这一系列的省内合格人员由规定的部门导入（2020 年度经济师由市（州）人力资源社会保障局导入）',
    source: '通知 五（四）',
    check: (record, { dictionary, unit }) => {
      const code = findSeries(dictionary, record.series)?.code
      const { examYear } = record.details
      const own = dictionary.parameters.exam.importers.find(({ series, year }) => series === code && year === examYear)
      if (!own || own.unitKinds.includes(unit.kind)) return undefined
      const importers = kindList(own.unitKinds)
      return {
        found: `“${unit.name}”不是${importers}`,
        wanted: `${examYear} 年度“${record.series}”省内合格人员由${importers}导入`,
      }
    },
  },
]

const ninePlusThree: Rule[] = [
  {
    code: 'ninePlusThree.county',
    severity: 'error',
    reviewType: 'ninePlusThree',
    field: 'workCounty',
    wanted: ({ dictionary }) => {
      const counties = dictionary.regions.filter((region) => region.ninePlusThree).map((region) => region.name)
      return `“9+3”县区（${counties.join('、')}）的地区代码`
    },
    source: '通知 附件2 第7项',
    check: (record, { dictionary }) => {
      const code = record.details.workCounty
      if (!code) return `工作县区代码${missing}`
      const region = findRegion(dictionary, code)
      return region?.ninePlusThree ? undefined : `工作县区 ${code}${region ? `（${region.name}）` : ''}`
    },
  },
  {
    code: 'ninePlusThree.employerLevel',
    severity: 'error',
    reviewType: 'ninePlusThree',
    field: 'employerLevel',
    wanted: ({ dictionary }) => `${levelList(dictionary.parameters.ninePlusThree.employerLevels)}单位`,
    source: '通知 附件2 第7项*',
    check: (record, { dictionary }) => {
      const level = record.employerLevel
      return level && dictionary.parameters.ninePlusThree.employerLevels.includes(level)
        ? undefined
        : `单位层级：${level ? words.employerLevel[level] : missing}`
    },
  },
]

/** Rules of the seven review types (notice, annex 2; docs/domain.md, "Review types"). */
export const reviewTypeRules: readonly Rule[] = [
  ...social,
  ...autonomous,
  ...grassroots,
  ...greenChannel,
  ...privateReview,
  ...exam,
  ...ninePlusThree,
]
