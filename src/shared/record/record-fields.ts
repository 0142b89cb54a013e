import type { z } from 'zod'
import {
  date,
  documentNumber,
  optionalCreditCode,
  optionalFilingNumber,
  optionalRegion,
  optionalText,
  optionalWord,
  optionalYear,
  optionalYesNo,
  organisation,
  personName,
  type Reading,
  text,
  word,
} from './value-kinds.ts'
import {
  documentTypes,
  employerLevels,
  examLines,
  levels,
  type ReviewType,
  reviewTypes,
  sexes,
  standards,
  talentCategories,
  type WordGroup,
} from './words.ts'

/** Sections of the entry form. Fields with `detailOf` have a section for each review type. */
export type FormGroup = 'person' | 'title' | 'organisations'

/** Everything the product must know about one field of the record. */
export interface RecordField {
  /** Chinese: header of the template's column, label in forms, in lists and on the certificate. */
  readonly label: string
  readonly reading: Reading
  /** Checks the value. An optional field may be absent from a record. */
  readonly schema: z.ZodType
  /** Longest text in characters. */
  readonly maxLength: number
  /** The list of words of a `choice`. */
  readonly words?: WordGroup
  /** Chinese: the form of a value, for messages. The default names `maxLength`. */
  readonly wanted?: string
  /** An imported file must have the column. */
  readonly required?: true
  /** `false`: the program fills it in; it is in no form or file. `singly`: changed in one record at a time only. */
  readonly editable?: false | 'singly'
  /** Values of different people differ, so a file cannot have one value for all its rows. */
  readonly individual?: true
  /** Personal: lists and logs show the value masked. */
  readonly masked?: true
  /** Section of the entry form. */
  readonly group?: FormGroup
  /** The form shows the field after this one. The default is the template's order. */
  readonly formAfter?: string
  /** Only these review types need it; it is kept in the record's `details`. */
  readonly detailOf?: readonly ReviewType[]
  /** The certificate prints it: as a line beside the photo, or as a column of the table below. */
  readonly printed?: 'line' | 'table'
  /** Lists of records can be sorted by it. */
  readonly sortable?: true
  /** Forms offer the values of other records. A new one needs a migration of `fieldValue`. */
  readonly suggested?: true
  /** Other usual headers. Compared without spaces, asterisks and bracketed remarks. */
  readonly synonyms?: readonly string[]
  readonly example?: string
  /** Chinese: what to fill in. */
  readonly help?: string
}

/**
 * The fields of a record, in the order of the template: those of the notice (clause 2) first, then the facts that single
 * review types ask for. Schema, template, forms, lists, certificate and the columns of the stores all derive from this
 * table. A new field changes the bytes that are signed, and needs a migration unless it has `detailOf`.
 */
export const recordFields = {
  name: {
    label: '姓名',
    ...personName,
    required: true,
    editable: 'singly',
    individual: true,
    group: 'person',
    printed: 'line',
    sortable: true,
    synonyms: ['名字', '人员姓名', '申报人', '申报人姓名', '专业技术人员姓名', '持证人', '持证人姓名'],
    example: '样例甲',
    help: '与证件一致。少数民族姓名中的间隔点用“·”，生僻字可直接填写。',
  },
  sex: {
    label: '性别',
    ...word('sex', sexes),
    editable: 'singly',
    group: 'person',
    formAfter: 'documentNumber',
    printed: 'line',
    example: '男',
    help: '男或女。居民身份证可留空，由证件号码得出。',
  },
  documentType: {
    label: '证件类型',
    ...word('documentType', documentTypes),
    required: true,
    group: 'person',
    printed: 'line',
    sortable: true,
    synonyms: ['证件种类', '证件名称', '有效证件类型', '身份证件类型'],
    example: '居民身份证',
    help: '从下拉列表中选择。',
  },
  documentNumber: {
    label: '证件号码',
    ...documentNumber,
    required: true,
    editable: 'singly',
    individual: true,
    masked: true,
    group: 'person',
    printed: 'line',
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
    example: '110101199003070759',
    help: '必须是文本格式。如显示为 5.2E+17 之类，末尾数字已丢失，须把列设为文本后重新填写。',
  },
  series: {
    label: '资格系列',
    ...text(60),
    required: true,
    group: 'title',
    printed: 'line',
    sortable: true,
    synonyms: ['系列', '职称系列', '专业技术职务系列', '申报系列', '评审系列'],
    example: '工程技术人员',
    help: '按省里公布的系列名称填写。',
  },
  specialty: {
    label: '资格专业',
    ...text(100),
    required: true,
    group: 'title',
    printed: 'line',
    sortable: true,
    suggested: true,
    synonyms: [
      '专业',
      '职称专业',
      '申报专业',
      '评审专业',
      '拟评审专业',
      '专业名称',
      '申报学科',
      '评审学科',
      '拟评审学科',
    ],
    example: '建筑工程',
    help: '评审通过的专业。',
  },
  title: {
    label: '资格名称',
    ...text(60),
    required: true,
    group: 'title',
    printed: 'line',
    sortable: true,
    synonyms: [
      '职称',
      '职称名称',
      '职务名称',
      '专业技术资格',
      '专业技术职务',
      '专业技术职务资格',
      '取得资格',
      '申报资格',
      '评审资格',
      '任职资格',
      '任职资格名称',
    ],
    example: '工程师',
    help: '按省里公布的职称名称填写，须属于所填系列。',
  },
  /** Follows from the title by the dictionary. */
  level: { label: '级别', ...word('level', levels), editable: false },
  reviewType: {
    label: '评审类型',
    ...word('reviewType', reviewTypes),
    required: true,
    group: 'title',
    formAfter: 'obtainedOn',
    printed: 'line',
    sortable: true,
    synonyms: ['评审方式', '评审类别', '取得方式'],
    example: '社会化评审',
    help: '从下拉列表中选择。不同类型另有必填列，见下。',
  },
  obtainedOn: {
    label: '取得时间',
    ...date,
    required: true,
    group: 'title',
    printed: 'line',
    sortable: true,
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
    example: '2025-12-05',
    help: '年月日俱全，如 2025-12-05 或 2025年12月5日。',
  },
  employerName: {
    label: '申报单位（机构）',
    ...organisation,
    required: true,
    group: 'organisations',
    printed: 'table',
    sortable: true,
    suggested: true,
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
    example: '贵州样例建设有限公司',
    help: '单位全称，与公章一致。',
  },
  employerCreditCode: {
    label: '统一社会信用代码',
    ...optionalCreditCode,
    group: 'organisations',
    synonyms: ['信用代码', '社会信用代码', '单位统一社会信用代码', '单位信用代码'],
    example: '91520100MA6ABCDE58',
    help: '18 位。自主评审和民营经济组织专项评审必填。',
  },
  employerRegion: {
    label: '单位所在地区代码',
    ...optionalRegion,
    group: 'organisations',
    synonyms: ['单位地区代码', '单位行政区划代码', '单位所在地代码', '行政区划代码', '地区代码'],
    example: '520102',
    help: '六位行政区划代码。',
  },
  employerLevel: {
    label: '单位层级',
    ...optionalWord('employerLevel', employerLevels),
    group: 'organisations',
    synonyms: ['单位级别', '单位所属层级'],
    example: '县级',
    help: '基层评审认定须为县级或乡镇级，“9+3”定向评价须为县级。',
  },
  committee: {
    label: '评审机构',
    ...organisation,
    required: true,
    group: 'organisations',
    printed: 'table',
    sortable: true,
    suggested: true,
    synonyms: ['评委会', '评委会名称', '评审委员会', '评审委员会名称', '评审机构名称', '职称评审委员会'],
    example: '贵阳市工程系列中级职称评审委员会',
    help: '评审委员会全称，与核准备案的一致。',
  },
  unit: {
    label: '评审机构组建单位',
    ...organisation,
    required: true,
    group: 'organisations',
    printed: 'table',
    synonyms: ['组建单位', '评委会组建单位', '评审委员会组建单位', '组建单位名称', '评审机构组建单位名称'],
    example: '贵阳市人力资源和社会保障局',
    help: '本单位全称。',
  },
  grassrootsService: {
    label: '基层服务',
    ...optionalYesNo,
    detailOf: ['grassroots'],
    synonyms: ['是否基层服务', '基层服务经历', '是否具有基层服务经历', '基层工作经历'],
    example: '是',
    help: '基层评审认定必填：是或否。',
  },
  introductionYear: {
    label: '引进年份',
    ...optionalYear,
    detailOf: ['greenChannel'],
    synonyms: ['引进年度', '人才引进年份', '引进时间'],
    example: '2024',
    help: '绿色通道必填：四位年份，须为评审年度的上一年。',
  },
  introducedFrom: {
    label: '引进来源地区代码',
    ...optionalRegion,
    detailOf: ['greenChannel'],
    synonyms: ['引进前所在地区代码', '引进来源地代码', '来源地区代码'],
    example: '440100',
    help: '绿色通道必填：引进前所在地的六位行政区划代码，须在省外。',
  },
  talentCategory: {
    label: '人才类别',
    ...optionalWord('talentCategory', talentCategories),
    detailOf: ['greenChannel'],
    synonyms: ['引进人才类别', '人才类型'],
    example: '高层次人才',
    help: '绿色通道必填。',
  },
  standard: {
    label: '评审标准',
    ...optionalWord('standard', standards),
    detailOf: ['greenChannel'],
    synonyms: ['申报评审条件', '评审条件', '采用标准'],
    example: '全省统一标准',
    help: '绿色通道填写所用的申报评审条件。',
  },
  examName: {
    label: '考试名称',
    ...optionalText(100),
    detailOf: ['exam'],
    synonyms: ['以考代评考试名称'],
    example: '样例资格考试',
    help: '以考代评必填。',
  },
  examYear: {
    label: '考试年度',
    ...optionalYear,
    detailOf: ['exam'],
    synonyms: ['考试年份', '考试时间'],
    example: '2025',
    help: '以考代评必填：四位年份。',
  },
  examLine: {
    label: '合格线',
    ...optionalWord('examLine', examLines),
    detailOf: ['exam'],
    synonyms: ['合格标准', '考试合格线', '合格分数线'],
    example: '省线',
    help: '以考代评必填。达到国家线的由国家发证，不在此导入。',
  },
  workCounty: {
    label: '工作县区代码',
    ...optionalRegion,
    detailOf: ['ninePlusThree'],
    synonyms: ['工作县代码', '工作所在县代码', '工作县（区）代码', '工作县区'],
    example: '522633',
    help: '“9+3”定向评价必填：工作所在县（区）的六位行政区划代码。',
  },
  filingNumber: {
    label: '备案号',
    ...optionalFilingNumber,
    detailOf: ['autonomous'],
    synonyms: ['自主评审备案号', '备案编号', '评审权备案号'],
    example: '样例备〔2024〕1号',
    help: '自主评审必填：单位取得评审权的备案号。',
  },
} as const satisfies Record<string, RecordField>

type Table = typeof recordFields
type FieldWith<Property> = { [Name in keyof Table]: Table[Name] extends Property ? Name : never }[keyof Table]

/** A field of the record, also one that no person fills in. */
export type RecordFieldName = keyof Table
/** A field that people fill in: a column of a spreadsheet, an input of a form. */
export type Field = Exclude<RecordFieldName, FieldWith<{ editable: false }>>
/** A field of the record's `details`. */
export type DetailField = FieldWith<{ detailOf: readonly ReviewType[] }>
/** A field of the record itself. */
export type OwnField = Exclude<RecordFieldName, DetailField>
/** A field whose value is a key of one of the lists of words. */
export type WordField = FieldWith<{ words: WordGroup }>
/** A field that the certificate prints. */
export type PrintedField = FieldWith<{ printed: string }>
export type SortableField = FieldWith<{ sortable: true }>
export type SuggestedField = FieldWith<{ suggested: true }>
