import { isCreditCode } from '../credit-code.ts'
import { findSeries, isValidOn } from '../dictionary.ts'
import { words } from '../record.ts'
import type { Rule } from './rule.ts'

const yearOf = (date: string): number => Number(date.slice(0, 4))
const missing = '未填写'

const social: Rule[] = [
  {
    code: 'social.unitKind',
    severity: 'error',
    reviewType: 'social',
    field: 'reviewType',
    wanted: '由人力资源社会保障部门或行业主管部门组建',
    source: '通知 附件2 第1项',
    check: (_record, { unit }) => (unit.kind === 'employer' ? `“${unit.name}”是用人单位` : undefined),
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
        : `申报单位代码 ${record.employerCreditCode ?? missing}`,
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
      const filing = dictionary.filings.find((entry) => entry.number === number && entry.employer === unit.creditCode)
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
    wanted: '申报单位为县级或乡镇级',
    source: '通知 附件2 第3项*',
    check: (record) => {
      const level = record.employerLevel
      return level === 'county' || level === 'township'
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
    wanted: '取得时间的上一年度引进',
    source: '通知 附件2 第4项',
    check: (record) => {
      const year = record.details.introductionYear
      return year === yearOf(record.obtainedOn) - 1
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
    wanted: '高层次人才或急需紧缺人才',
    source: '通知 附件2 第4项',
    check: (record) => (record.details.talentCategory ? undefined : `人才类别：${missing}`),
  },
  {
    code: 'greenChannel.standard',
    severity: 'warning',
    reviewType: 'greenChannel',
    field: 'standard',
    wanted: '一般采用全省统一的申报评审条件',
    source: '通知 附件2 第4项（“一般”）',
    check: (record) => (record.details.standard === 'employer' ? '采用用人单位制订的条件' : undefined),
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
    wanted: '民营经济组织（代码以 5、9 或 Y 开头）',
    source: '通知 附件2 第5项*；GB 32100-2015',
    check: (record) => {
      const code = record.employerCreditCode
      if (!code || !isCreditCode(code) || /^[59Y]/u.test(code)) return undefined
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
    check: (record) => (record.details.examLine === 'national' ? '合格线：国家线' : undefined),
  },
  {
    code: 'exam.economist2020',
    severity: 'error',
    reviewType: 'exam',
    field: 'unit',
    wanted: '2020 年度经济师省内合格人员由市（州）人力资源社会保障局导入',
    source: '通知 五（四）',
    check: (record, { unit }) =>
      record.series === '经济专业人员' && record.details.examYear === 2020 && unit.kind !== 'cityHumanResources'
        ? `“${unit.name}”不是市（州）人力资源社会保障局`
        : undefined,
  },
]

const ninePlusThree: Rule[] = [
  {
    code: 'ninePlusThree.county',
    severity: 'error',
    reviewType: 'ninePlusThree',
    field: 'workCounty',
    wanted: '“9+3”县区（威宁、纳雍、紫云、榕江、从江、赫章、沿河、望谟、晴隆、织金、水城、七星关）的地区代码',
    source: '通知 附件2 第7项',
    check: (record, { dictionary }) => {
      const code = record.details.workCounty
      if (!code) return `工作县区代码${missing}`
      const region = dictionary.regions.find((entry) => entry.code === code)
      return region?.ninePlusThree ? undefined : `工作县区 ${code}${region ? `（${region.name}）` : ''}`
    },
  },
  {
    code: 'ninePlusThree.employerLevel',
    severity: 'error',
    reviewType: 'ninePlusThree',
    field: 'employerLevel',
    wanted: '县级单位',
    source: '通知 附件2 第7项*',
    check: (record) => {
      const level = record.employerLevel
      return level === 'county' ? undefined : `单位层级：${level ? words.employerLevel[level] : missing}`
    },
  },
]

/** Rules of the seven review types (notice, annex 2; domain.md). */
export const reviewTypeRules: readonly Rule[] = [
  ...social,
  ...autonomous,
  ...grassroots,
  ...greenChannel,
  ...privateReview,
  ...exam,
  ...ninePlusThree,
]
