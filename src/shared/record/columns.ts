import { type CertificateRecord, type ReviewDetails, words } from './record.ts'

/** A record's field as a spreadsheet column or form input names it: record and review details side by side. */
export type Field = Exclude<keyof CertificateRecord, 'details' | 'level'> | keyof ReviewDetails

/**
 * How a cell of the column is read. `identity`: a number whose every digit and leading zero counts, so it must be text;
 * `code`: short digits that survive as a number; `choice`: one of the words.
 */
export type Reading = 'text' | 'identity' | 'date' | 'choice' | 'code' | 'year' | 'yesNo'

/** One column of the import template, and how it is recognised in other people's files. */
export interface Column {
  readonly field: Field
  /** Header of the template. */
  readonly header: string
  /** Other usual headers. Compared without spaces, asterisks and bracketed remarks. */
  readonly synonyms: readonly string[]
  readonly reading: Reading
  /** The column must be there. Columns of single review types need not. */
  readonly required: boolean
  /** Longest value in characters, as in `recordSchema`. */
  readonly maxLength: number
  /** The words of a `choice`. */
  readonly choices: readonly string[]
  readonly example: string
  /** Chinese: what to fill in. */
  readonly help: string
}

type Given = Pick<Column, 'header' | 'example' | 'help'> & Partial<Column>

const column = (field: Field, given: Given): Column => ({
  field,
  synonyms: [],
  reading: 'text',
  required: false,
  maxLength: 60,
  choices: [],
  ...given,
})

const choicesOf = (group: keyof typeof words): Pick<Column, 'reading' | 'choices'> => ({
  reading: 'choice',
  choices: Object.values(words[group]),
})

/** Every column in the template's order: the notice's fields (clause 2) first, then what single review types ask for. */
export const columns: readonly Column[] = [
  column('name', {
    header: '姓名',
    synonyms: ['名字', '人员姓名', '申报人', '申报人姓名', '专业技术人员姓名', '持证人', '持证人姓名'],
    required: true,
    maxLength: 200,
    example: '样例甲',
    help: '与证件一致。少数民族姓名中的间隔点用“·”，生僻字可直接填写。',
  }),
  column('sex', {
    header: '性别',
    ...choicesOf('sex'),
    example: '男',
    help: '男或女。居民身份证可留空，由证件号码得出。',
  }),
  column('documentType', {
    header: '证件类型',
    synonyms: ['证件种类', '证件名称', '有效证件类型', '身份证件类型'],
    ...choicesOf('documentType'),
    required: true,
    example: '居民身份证',
    help: '从下拉列表中选择。',
  }),
  column('documentNumber', {
    header: '证件号码',
    synonyms: [
      '证件号',
      '身份证号',
      '身份证号码',
      '居民身份证号',
      '居民身份证号码',
      '公民身份号码',
      '公民身份证号码',
      '有效证件号码',
      '身份证件号码',
    ],
    reading: 'identity',
    required: true,
    maxLength: 40,
    example: '110101199003070759',
    help: '必须是文本格式。如显示为 5.2E+17 之类，末尾数字已丢失，须把列设为文本后重新填写。',
  }),
  column('series', {
    header: '资格系列',
    synonyms: ['系列', '职称系列', '专业技术职务系列', '申报系列', '评审系列'],
    required: true,
    example: '工程技术人员',
    help: '按省里公布的系列名称填写。',
  }),
  column('specialty', {
    header: '资格专业',
    synonyms: ['专业', '职称专业', '申报专业', '评审专业', '专业名称'],
    required: true,
    maxLength: 100,
    example: '建筑工程',
    help: '评审通过的专业。',
  }),
  column('title', {
    header: '资格名称',
    synonyms: [
      '职称',
      '职称名称',
      '职务名称',
      '专业技术资格',
      '专业技术职务',
      '专业技术职务资格',
      '取得资格',
      '任职资格',
      '任职资格名称',
    ],
    required: true,
    example: '工程师',
    help: '按省里公布的职称名称填写，须属于所填系列。',
  }),
  column('reviewType', {
    header: '评审类型',
    synonyms: ['评审方式', '评审类别', '取得方式'],
    ...choicesOf('reviewType'),
    required: true,
    example: '社会化评审',
    help: '从下拉列表中选择。不同类型另有必填列，见下。',
  }),
  column('obtainedOn', {
    header: '取得时间',
    synonyms: [
      '取得日期',
      '资格取得时间',
      '取得资格时间',
      '取得资格日期',
      '任职资格取得时间',
      '职称取得时间',
      '评审通过时间',
      '评审通过日期',
      '通过时间',
      '通过日期',
      '评审时间',
    ],
    reading: 'date',
    required: true,
    example: '2025-12-05',
    help: '年月日俱全，如 2025-12-05 或 2025年12月5日。',
  }),
  column('employerName', {
    header: '申报单位（机构）',
    synonyms: [
      '申报单位',
      '申报机构',
      '工作单位',
      '单位',
      '单位名称',
      '所在单位',
      '用人单位',
      '现工作单位',
      '申报单位名称',
      '工作单位名称',
    ],
    required: true,
    maxLength: 200,
    example: '贵州样例建设有限公司',
    help: '单位全称，与公章一致。',
  }),
  column('employerCreditCode', {
    header: '统一社会信用代码',
    synonyms: ['信用代码', '社会信用代码', '单位统一社会信用代码', '单位信用代码'],
    reading: 'identity',
    maxLength: 18,
    example: '91520100MA6ABCDE58',
    help: '18 位。自主评审和民营经济组织专项评审必填。',
  }),
  column('employerRegion', {
    header: '单位所在地区代码',
    synonyms: ['单位地区代码', '单位行政区划代码', '单位所在地代码', '行政区划代码', '地区代码'],
    reading: 'code',
    maxLength: 6,
    example: '520102',
    help: '六位行政区划代码。',
  }),
  column('employerLevel', {
    header: '单位层级',
    synonyms: ['单位级别', '单位所属层级'],
    ...choicesOf('employerLevel'),
    example: '县级',
    help: '基层评审认定须为县级或乡镇级，“9+3”定向评价须为县级。',
  }),
  column('committee', {
    header: '评审机构',
    synonyms: ['评委会', '评委会名称', '评审委员会', '评审委员会名称', '评审机构名称', '职称评审委员会'],
    required: true,
    maxLength: 200,
    example: '贵阳市工程系列中级职称评审委员会',
    help: '评审委员会全称，与核准备案的一致。',
  }),
  column('unit', {
    header: '评审机构组建单位',
    synonyms: ['组建单位', '评委会组建单位', '评审委员会组建单位', '组建单位名称', '评审机构组建单位名称'],
    required: true,
    maxLength: 200,
    example: '贵阳市人力资源和社会保障局',
    help: '本单位全称。',
  }),
  column('grassrootsService', {
    header: '基层服务',
    synonyms: ['是否基层服务', '基层服务经历', '是否具有基层服务经历', '基层工作经历'],
    reading: 'yesNo',
    choices: ['是', '否'],
    example: '是',
    help: '基层评审认定必填：是或否。',
  }),
  column('introductionYear', {
    header: '引进年份',
    synonyms: ['引进年度', '人才引进年份', '引进时间'],
    reading: 'year',
    example: '2024',
    help: '绿色通道必填：四位年份，须为评审年度的上一年。',
  }),
  column('introducedFrom', {
    header: '引进来源地区代码',
    synonyms: ['引进前所在地区代码', '引进来源地代码', '来源地区代码'],
    reading: 'code',
    maxLength: 6,
    example: '440100',
    help: '绿色通道必填：引进前所在地的六位行政区划代码，须在省外。',
  }),
  column('talentCategory', {
    header: '人才类别',
    synonyms: ['引进人才类别', '人才类型'],
    ...choicesOf('talentCategory'),
    example: '高层次人才',
    help: '绿色通道必填。',
  }),
  column('standard', {
    header: '评审标准',
    synonyms: ['申报评审条件', '评审条件', '采用标准'],
    ...choicesOf('standard'),
    example: '全省统一标准',
    help: '绿色通道填写所用的申报评审条件。',
  }),
  column('examName', {
    header: '考试名称',
    synonyms: ['以考代评考试名称'],
    maxLength: 100,
    example: '样例资格考试',
    help: '以考代评必填。',
  }),
  column('examYear', {
    header: '考试年度',
    synonyms: ['考试年份', '考试时间'],
    reading: 'year',
    example: '2025',
    help: '以考代评必填：四位年份。',
  }),
  column('examLine', {
    header: '合格线',
    synonyms: ['合格标准', '考试合格线', '合格分数线'],
    ...choicesOf('examLine'),
    example: '省线',
    help: '以考代评必填。达到国家线的由国家发证，不在此导入。',
  }),
  column('workCounty', {
    header: '工作县区代码',
    synonyms: ['工作县代码', '工作所在县代码', '工作县（区）代码', '工作县区'],
    reading: 'code',
    maxLength: 6,
    example: '520324',
    help: '“9+3”定向评价必填：工作所在县（区）的六位行政区划代码。',
  }),
  column('filingNumber', {
    header: '备案号',
    synonyms: ['自主评审备案号', '备案编号', '评审权备案号'],
    example: '样例备〔2024〕1号',
    help: '自主评审必填：单位取得评审权的备案号。',
  }),
]

/** Column of a field. */
export const columnOf: ReadonlyMap<Field, Column> = new Map(columns.map((column) => [column.field, column]))

/** A header without what people add to it: spaces, line breaks, asterisks, colons, full-width forms, quotation marks. */
const tidyHeader = (header: string): string =>
  header
    .normalize('NFKC')
    .replace(/[\s*＊:：、"“”'‘’]/gu, '')
    .toLowerCase()

/** The same without bracketed remarks such as （必填） and （格式：2025-12-05）. */
const withoutRemarks = (tidy: string): string => tidy.replace(/\([^()]*\)|\[[^[\]]*\]|【[^【】]*】/gu, '')

const fieldOfHeader = new Map(
  columns.flatMap((column) =>
    [column.header, ...column.synonyms].flatMap((header) => {
      const tidy = tidyHeader(header)
      return [tidy, withoutRemarks(tidy)].map((key): [string, Field] => [key, column.field])
    }),
  ),
)

/** A header as it is compared and remembered: without what people add to it. */
export const headerKey = (header: string): string => withoutRemarks(tidyHeader(header)) || tidyHeader(header)

/** The field that a header stands for, or undefined for a column of none of ours. */
export const recogniseHeader = (header: string): Field | undefined => {
  const tidy = tidyHeader(header)
  return fieldOfHeader.get(tidy) ?? fieldOfHeader.get(withoutRemarks(tidy))
}
