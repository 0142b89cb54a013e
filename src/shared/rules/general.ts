import { findLevel, isValidOn, specialtiesOn } from '../dictionary/dictionary.ts'
import { committeesNamed, findEmployer, findSeries } from '../dictionary/dictionary-lookup.ts'
import { isCreditCode } from '../record/credit-code.ts'
import { endsInLostDigits, maskDocumentNumber, readDocumentNumber } from '../record/document-number.ts'
import { findPrivateUse } from '../record/text.ts'
import { judgeText } from '../record/text-value.ts'
import { words } from '../record/words.ts'
import type { Rule } from './rule.ts'

/** Rules of every review type (docs/domain.md, "All types"). */
export const generalRules: readonly Rule[] = [
  {
    code: 'obtainedOn.future',
    severity: 'error',
    field: 'obtainedOn',
    wanted: '不晚于今天的日期',
    source: '各评审类型通用规则',
    check: (record, { today }) =>
      record.obtainedOn > today ? `取得时间 ${record.obtainedOn} 晚于今天 ${today}` : undefined,
  },
  {
    code: 'obtainedOn.notHeld',
    severity: 'error',
    field: 'obtainedOn',
    wanted: ({ dictionary }) => {
      const from = dictionary.parameters.general.obtainedFrom
      return `${from.endsWith('-01-01') ? `${from.slice(0, 4)} 年` : from}（含）以后取得的资格`
    },
    source: '通知 一（一）、二：电子证书自 2020 年度起',
    check: (record, { dictionary }) =>
      record.obtainedOn < dictionary.parameters.general.obtainedFrom ? `取得时间 ${record.obtainedOn}` : undefined,
  },
  {
    code: 'series.unknown',
    severity: 'error',
    field: 'series',
    wanted: '省里公布的资格系列名称（见模板“填写说明”）',
    source: '省级字典',
    check: (record, { dictionary }) =>
      // By name alone, because a code in its place would be printed on the certificate.
      findSeries(dictionary, record.series)?.name === record.series
        ? undefined
        : `资格系列“${record.series}”不在字典中`,
  },
  {
    code: 'title.notInSeries',
    severity: 'error',
    field: 'title',
    wanted: '该系列在取得时间有效的资格名称',
    source: '各评审类型通用规则',
    check: (record, { dictionary }) => {
      const series = findSeries(dictionary, record.series)
      if (!series) return undefined
      const level = findLevel(series, record.title, record.obtainedOn)
      if (level === record.level) return undefined
      if (level) return `资格名称“${record.title}”应为${words.level[level]}，记录为${words.level[record.level]}`
      const examples = series.titles.filter((title) => isValidOn(title, record.obtainedOn)).slice(0, 6)
      return {
        found: `“${record.title}”不是“${record.series}”的资格名称`,
        ...(examples.length
          ? { wanted: `该系列的资格名称，如：${examples.map((title) => title.name).join('、')}` }
          : {}),
      }
    },
  },
  {
    code: 'specialty.notInSeries',
    severity: 'warning',
    field: 'specialty',
    wanted: '该系列在取得时间有效的资格专业',
    source: '省级字典*',
    check: (record, { dictionary }) => {
      const series = findSeries(dictionary, record.series)
      if (!series?.specialties.length) return undefined
      const valid = specialtiesOn(series, record.obtainedOn)
      if (valid.includes(record.specialty)) return undefined
      return {
        found: `“${record.specialty}”不在“${record.series}”的资格专业中`,
        ...(valid.length ? { wanted: `该系列的资格专业，如：${valid.slice(0, 6).join('、')}` } : {}),
      }
    },
  },
  {
    code: 'documentNumber.form',
    severity: 'error',
    field: 'documentNumber',
    wanted: '与证件一致的号码',
    source: 'GB 11643-1999；证件号码规则',
    check: (record, { today }) => {
      const result = readDocumentNumber(record.documentType, record.documentNumber, today)
      if (!result.ok) return { code: result.code, found: result.found, wanted: result.wanted }
      return result.number === record.documentNumber ? undefined : '证件号码带有空格、连字符、全角或小写字符'
    },
  },
  {
    code: 'text.privateUse',
    severity: 'error',
    wanted: '用输入法（GB 18030-2022）重新输入这个字',
    source: '姓名规则；GB 18030-2022',
    check: (record) => {
      for (const field of ['specialty', 'employerName'] as const) {
        const character = findPrivateUse(record[field])
        if (!character) continue
        const position = [...record[field].slice(0, record[field].indexOf(character))].length + 1
        const hex = character.codePointAt(0)!.toString(16).toUpperCase()
        return { field, found: `第 ${position} 个字符（U+${hex}）是自造字，换一台电脑就无法显示` }
      }
      return undefined
    },
  },
  ...(['specialty', 'employerName', 'examName'] as const).map(
    (field): Rule => ({
      code: `${field}.text`,
      severity: 'error',
      field,
      wanted: '真实的全称',
      source: '通知 二：电子证书页面信息',
      check: (record) => {
        const text = field === 'examName' ? record.details.examName : record[field]
        return text === undefined ? undefined : judgeText(text)[0]
      },
    }),
  ),
  {
    code: 'sex.againstDocument',
    severity: 'warning',
    field: 'sex',
    wanted: '与证件号码第 17 位一致（单数为男，双数为女）',
    source: 'GB 11643-1999',
    check: (record, { today }) => {
      const result = readDocumentNumber(record.documentType, record.documentNumber, today)
      if (!result.ok || !result.reading.sex || result.reading.sex === record.sex) return undefined
      return `性别填“${words.sex[record.sex]}”，证件号码表示“${words.sex[result.reading.sex]}”`
    },
  },
  {
    code: 'documentNumber.zeros',
    severity: 'warning',
    field: 'documentNumber',
    wanted: '与证件核对末三位；表格软件会把长号码的末尾数字变成 0',
    source: '证件号码规则',
    check: ({ documentNumber }) =>
      endsInLostDigits(documentNumber) ? `号码 ${maskDocumentNumber(documentNumber)} 末三位是 000` : undefined,
  },
  {
    code: 'documentNumber.unknownRegion',
    severity: 'warning',
    field: 'documentNumber',
    wanted: '已知的地区代码开头',
    source: 'GB/T 2260',
    check: (record, { dictionary, today }) => {
      const result = readDocumentNumber(record.documentType, record.documentNumber, today)
      const prefix = result.ok ? result.reading.regionPrefix : undefined
      return prefix && !dictionary.identityPrefixes.includes(prefix) ? `证件号码以 ${prefix} 开头` : undefined
    },
  },
  {
    code: 'documentNumber.age',
    severity: 'warning',
    field: 'documentNumber',
    wanted: ({ dictionary }) => {
      const { youngest, oldest } = dictionary.parameters.general
      return `取得时间时年满 ${youngest} 周岁、不超过 ${oldest} 周岁`
    },
    source: '证件号码中的出生日期',
    check: (record, { dictionary, today }) => {
      const result = readDocumentNumber(record.documentType, record.documentNumber, today)
      const birth = result.ok ? result.reading.birthDate : undefined
      if (!birth) return undefined
      const age =
        Number(record.obtainedOn.slice(0, 4)) -
        Number(birth.slice(0, 4)) -
        (record.obtainedOn.slice(5) < birth.slice(5) ? 1 : 0)
      const { youngest, oldest } = dictionary.parameters.general
      return age < youngest || age > oldest ? `按证件号码取得时 ${age} 周岁` : undefined
    },
  },
  {
    code: 'unit.notSigning',
    severity: 'error',
    field: 'unit',
    wanted: '本单位（提交数据的评委会组建单位）',
    source: '各评审类型通用规则*',
    check: (record, { unit }) =>
      record.unit === unit.name ? undefined : `评审机构组建单位“${record.unit}”，本单位是“${unit.name}”`,
  },
  {
    code: 'committee.notOfUnit',
    severity: 'error',
    field: 'committee',
    wanted: '本单位组建、已核准备案的评审机构',
    source: '各评审类型通用规则*',
    check: (record, { dictionary, unit }) =>
      committeesNamed(dictionary, record.committee).some((committee) => committee.unit === unit.creditCode)
        ? undefined
        : `“${record.committee}”不是“${unit.name}”的评审机构`,
  },
  {
    code: 'committee.notAuthorised',
    severity: 'error',
    field: 'committee',
    wanted: '评审机构对该系列、级别、评审类型在取得时间有评审权',
    source: '各评审类型通用规则*',
    check: (record, { dictionary, unit }) => {
      const own = committeesNamed(dictionary, record.committee).filter(
        (committee) => committee.unit === unit.creditCode,
      )
      const series = findSeries(dictionary, record.series)
      if (!own.length || !series) return undefined
      const holds = <T>(list: readonly T[], value: T) => list.length === 0 || list.includes(value)
      const lacks = own.map((committee) =>
        [
          holds(committee.series, series.code) ? '' : `系列“${record.series}”`,
          holds(committee.levels, record.level) ? '' : `级别“${words.level[record.level]}”`,
          holds(committee.reviewTypes, record.reviewType) ? '' : `评审类型“${words.reviewType[record.reviewType]}”`,
          isValidOn(committee, record.obtainedOn) ? '' : `时间 ${record.obtainedOn}`,
        ].filter(Boolean),
      )
      return lacks.some((list) => list.length === 0)
        ? undefined
        : `“${record.committee}”无权评审：${lacks[0]!.join('、')}`
    },
  },
  {
    code: 'employer.creditCode',
    severity: 'error',
    field: 'employerCreditCode',
    wanted: '18 位统一社会信用代码，最后一位为校验码',
    source: 'GB 32100-2015',
    check: (record) =>
      record.employerCreditCode && record.reviewType !== 'private' && !isCreditCode(record.employerCreditCode)
        ? `统一社会信用代码 ${record.employerCreditCode} 校验不通过`
        : undefined,
  },
  {
    code: 'employer.againstDictionary',
    severity: 'warning',
    field: 'employerName',
    wanted: '与字典中这个统一社会信用代码的单位一致',
    source: '省级字典*',
    check: (record, { dictionary }) => {
      const known = record.employerCreditCode && findEmployer(dictionary, record.employerCreditCode)
      if (!known) return undefined
      const { employerRegion: region, employerLevel: level } = record
      const others = [
        known.name === record.employerName ? '' : `名称为“${known.name}”`,
        !known.region || !region || known.region === region ? '' : `地区代码为 ${known.region}`,
        !known.level || !level || known.level === level ? '' : `层级为${words.employerLevel[known.level]}`,
      ].filter(Boolean)
      return others.length ? `字典中 ${known.creditCode} 的${others.join('，')}` : undefined
    },
  },
]
