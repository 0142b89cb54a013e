import type ExcelJS from 'exceljs'
import { columnName } from '../../files/table.ts'
import { headerStyle, textFormat, writeWorkbookFile } from '../../files/workbook-file.ts'
import type { Dictionary, Unit } from '../../shared/dictionary/dictionary.ts'
import { detailFields, labelOf } from '../../shared/record/field-lists.ts'
import type { Field } from '../../shared/record/record-fields.ts'
import { type Column, columns } from '../../shared/record/template-columns.ts'

type Worksheet = ExcelJS.Worksheet

/** Rows that get drop-down lists: the limit of one import. */
const listedRows = 100_000

const requiredFont = { bold: true, color: { argb: 'FFC00000' } }

const widthOf = ({ header, example }: Column): number => {
  const widest = Math.max(...[header, example].map((text) => text.replace(/[^\x20-\x7e]/g, 'xx').length))
  return Math.min(40, widest + 4)
}

/** What the province's dictionary and the unit offer for the columns of the template. */
export interface TemplateSource {
  readonly dictionary: Dictionary
  readonly unit: Pick<Unit, 'name' | 'creditCode'>
}

/** A list of values on a sheet of its own, with an explanation of each where the value is a code. */
interface OfferedList {
  readonly field: Field
  readonly values: readonly (readonly [value: string, meaning: string])[]
}

const plain = (values: Iterable<string>): OfferedList['values'] =>
  [...new Set(values)].map((value): readonly [string, string] => [value, ''])

const offeredLists = ({ dictionary, unit }: TemplateSource): readonly OfferedList[] => {
  const { series, committees, regions } = dictionary
  const counties = regions.map((region) => ({ ...region, entry: [region.code, region.name] as const }))
  const lists: OfferedList[] = [
    { field: 'series', values: plain(series.map(({ name }) => name)) },
    { field: 'title', values: plain(series.flatMap(({ titles }) => titles.map(({ name }) => name))) },
    { field: 'specialty', values: plain(series.flatMap(({ specialties }) => specialties.map(({ name }) => name))) },
    { field: 'employerRegion', values: counties.map(({ entry }) => entry) },
    {
      field: 'committee',
      values: plain(committees.filter((committee) => committee.unit === unit.creditCode).map(({ name }) => name)),
    },
    { field: 'unit', values: plain([unit.name]) },
    {
      field: 'workCounty',
      values: counties.filter(({ ninePlusThree }) => ninePlusThree).map(({ entry }) => entry),
    },
  ]
  return lists.filter(({ values }) => values.length > 0)
}

const listSheet = '列表'
const listHeaderRow = 1

/** The cells of a list on its sheet: `'列表'!$A$2:$A$28`. */
const listRange = (index: number, { values }: OfferedList): string => {
  const letters = columnName(index * 2)
  return `'${listSheet}'!$${letters}$${listHeaderRow + 1}:$${letters}$${listHeaderRow + values.length}`
}

/** The lists side by side, each with its meanings to its right. Hidden, because the drop-down lists show them. */
const addLists = (workbook: ExcelJS.stream.xlsx.WorkbookWriter, lists: readonly OfferedList[]): void => {
  const sheet = workbook.addWorksheet(listSheet, { state: 'hidden' })
  sheet.addRow(lists.flatMap(({ field }) => [labelOf(field), ''])).commit()
  const longest = Math.max(...lists.map(({ values }) => values.length))
  for (let at = 0; at < longest; at++)
    sheet.addRow(lists.flatMap(({ values }) => [...(values[at] ?? ['', ''])])).commit()
  sheet.commit()
}

/** exceljs keeps lists by range and writes them so, but its types know only single cells. */
const addList = (sheet: Worksheet, range: string, formula: string, wanted: string): void => {
  const { dataValidations } = sheet as unknown as {
    dataValidations: { add(range: string, validation: ExcelJS.DataValidation): void }
  }
  dataValidations.add(range, {
    type: 'list',
    allowBlank: true,
    formulae: [formula],
    showErrorMessage: true,
    // A warning only: the import reports faults at the cell.
    errorStyle: 'warning',
    errorTitle: '不在列表中',
    error: `请从下拉列表中选择${wanted}`.slice(0, 220),
  })
}

const addPeople = (workbook: ExcelJS.stream.xlsx.WorkbookWriter, lists: readonly OfferedList[]): void => {
  const sheet = workbook.addWorksheet('人员信息', { views: [{ state: 'frozen', ySplit: 1, xSplit: 1 }] })
  sheet.columns = columns.map((column) => ({ width: widthOf(column), style: { numFmt: textFormat } }))
  const header = sheet.getRow(1)
  header.height = 30
  for (const [index, column] of columns.entries()) {
    const cell = header.getCell(index + 1)
    cell.value = column.header
    cell.style = { ...headerStyle, ...(column.required ? { font: requiredFont } : {}), numFmt: textFormat }
    const range = `${columnName(index)}2:${columnName(index)}${listedRows + 1}`
    const offered = lists.findIndex(({ field }) => field === column.field)
    if (column.choices.length > 0)
      addList(sheet, range, `"${column.choices.join(',')}"`, `：${column.choices.join('、')}`)
    else if (offered >= 0) addList(sheet, range, listRange(offered, lists[offered]!), `${column.header}，见“填写说明”`)
  }
  header.commit()
  sheet.commit()
}

/** Name of the sheet with a filled example, which an import never reads by itself. */
const exampleSheet = '填写示例'

/** One row as it should be: a social review, the commonest. */
const addExample = (workbook: ExcelJS.stream.xlsx.WorkbookWriter): void => {
  const sheet = workbook.addWorksheet(exampleSheet)
  const shown = columns.filter(({ field }) => !isDetail.has(field))
  sheet.columns = shown.map((column) => ({ width: widthOf(column), style: { numFmt: textFormat } }))
  const header = sheet.addRow(shown.map((column) => column.header))
  header.eachCell((cell) => {
    cell.style = headerStyle
  })
  header.commit()
  sheet.addRow(shown.map(({ example }) => example)).commit()
  sheet.commit()
}

const isDetail: ReadonlySet<string> = new Set(detailFields)

const notes = [
  '从“人员信息”表第 2 行起填写，一人一行；列的顺序可以改变，可以增加自己的列（导入时会列出并忽略）。',
  '红色列名为必填。其余列按评审类型填写，见下表。',
  '所有列都是文本格式。请勿改为数字或日期格式，以免证件号码末尾变成 0。从别处粘贴时选“只粘贴文本”。',
  '一次最多 100000 行。本模板不含宏，WPS、Excel 均可使用。',
  `“${exampleSheet}”里是一行填好的样子，不会被导入。`,
]

/** Longest list that is written out in the explanation. The drop-down list has the others. */
const mostWritten = 100

const choicesText = (column: Column, lists: readonly OfferedList[]): string => {
  const values = lists.find(({ field }) => field === column.field)?.values ?? []
  if (column.choices.length > 0 || values.length === 0) return column.choices.join('、')
  if (values.length > mostWritten) return `见下拉列表（${values.length} 个）`
  return values.map(([value, meaning]) => `${value}${meaning}`).join('、')
}

const addHelp = (workbook: ExcelJS.stream.xlsx.WorkbookWriter, lists: readonly OfferedList[]): void => {
  const sheet = workbook.addWorksheet('填写说明')
  sheet.columns = [{ width: 20 }, { width: 8 }, { width: 70 }, { width: 60 }, { width: 32 }]
  for (const note of notes) sheet.addRow([note]).commit()
  sheet.addRow([]).commit()
  const header = sheet.addRow(['列名', '必填', '说明', '可选值', '示例'])
  header.eachCell((cell) => {
    cell.style = headerStyle
  })
  header.commit()
  for (const column of columns) {
    const row = sheet.addRow([
      column.header,
      column.required ? '是' : '',
      column.help,
      choicesText(column, lists),
      column.example,
    ])
    row.eachCell((cell) => {
      cell.numFmt = textFormat
      cell.alignment = { vertical: 'top', wrapText: true }
    })
    row.commit()
  }
  sheet.commit()
}

/**
 * Writes the empty import template: every column as text, drop-down lists for words and for what the province's dictionary
 * offers, a filled example, a sheet that explains each column.
 * No macros, no formulas, nothing that WPS and Excel read differently.
 * @throws Problem `intake.writeFailed`
 */
export const writeTemplate = (path: string, source?: TemplateSource): Promise<void> =>
  writeWorkbookFile(path, (workbook) => {
    const lists = source ? offeredLists(source) : []
    addPeople(workbook, lists)
    addExample(workbook)
    addHelp(workbook, lists)
    if (lists.length > 0) addLists(workbook, lists)
  })
