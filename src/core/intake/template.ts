import type ExcelJS from 'exceljs'
import { columnName } from '../../files/table.ts'
import { writeWorkbookFile } from '../../files/workbook-file.ts'
import { type Column, columns } from '../../shared/record/template-columns.ts'

type Worksheet = ExcelJS.Worksheet

/** Rows that get drop-down lists: the limit of one import. */
const listedRows = 100_000

/** Text format: a spreadsheet keeps every digit and turns nothing into a date. */
export const textFormat = '@'

const solid = (argb: string): ExcelJS.Fill => ({ type: 'pattern', pattern: 'solid', fgColor: { argb } })

export const headerStyle: Partial<ExcelJS.Style> = {
  font: { bold: true },
  fill: solid('FFDDEBF7'),
  alignment: { vertical: 'middle', horizontal: 'center', wrapText: true },
  border: { bottom: { style: 'thin', color: { argb: 'FF9DC3E6' } } },
}

const requiredFont = { bold: true, color: { argb: 'FFC00000' } }

const widthOf = ({ header, example }: Column): number => {
  const widest = Math.max(...[header, example].map((text) => text.replace(/[^\x20-\x7e]/g, 'xx').length))
  return Math.min(40, widest + 4)
}

/** exceljs keeps lists by range and writes them so, but its types know only single cells. */
const addList = (sheet: Worksheet, range: string, choices: readonly string[]): void => {
  const { dataValidations } = sheet as unknown as {
    dataValidations: { add(range: string, validation: ExcelJS.DataValidation): void }
  }
  dataValidations.add(range, {
    type: 'list',
    allowBlank: true,
    formulae: [`"${choices.join(',')}"`],
    showErrorMessage: true,
    // A warning only: the import reports faults at the cell.
    errorStyle: 'warning',
    errorTitle: '不在列表中',
    error: `请从下拉列表中选择：${choices.join('、')}`.slice(0, 220),
  })
}

const addPeople = (workbook: ExcelJS.stream.xlsx.WorkbookWriter): void => {
  const sheet = workbook.addWorksheet('人员信息', { views: [{ state: 'frozen', ySplit: 1, xSplit: 1 }] })
  sheet.columns = columns.map((column) => ({ width: widthOf(column), style: { numFmt: textFormat } }))
  const header = sheet.getRow(1)
  header.height = 30
  for (const [index, column] of columns.entries()) {
    const cell = header.getCell(index + 1)
    cell.value = column.header
    cell.style = { ...headerStyle, ...(column.required ? { font: requiredFont } : {}), numFmt: textFormat }
    if (column.choices.length > 0) {
      const letters = columnName(index)
      addList(sheet, `${letters}2:${letters}${listedRows + 1}`, column.choices)
    }
  }
  header.commit()
  sheet.commit()
}

const notes = [
  '从“人员信息”表第 2 行起填写，一人一行；列的顺序可以改变，可以增加自己的列（导入时会列出并忽略）。',
  '红色列名为必填。其余列按评审类型填写，见下表。',
  '所有列都是文本格式。请勿改为数字或日期格式，以免证件号码末尾变成 0。从别处粘贴时选“只粘贴文本”。',
  '一次最多 100000 行。本模板不含宏，WPS、Excel 均可使用。',
]

const addHelp = (workbook: ExcelJS.stream.xlsx.WorkbookWriter): void => {
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
      column.choices.join('、'),
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
 * Writes the empty import template: every column as text, drop-down lists for words, a sheet that explains each column.
 * No macros, no formulas, nothing that WPS and Excel read differently.
 * @throws Problem `intake.writeFailed`
 */
export const writeTemplate = (path: string): Promise<void> =>
  writeWorkbookFile(path, (workbook) => {
    addPeople(workbook)
    addHelp(workbook)
  })
