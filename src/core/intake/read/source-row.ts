import { cellAddress, type Row } from '../../../files/table.ts'
import type { Fault, PlacedFault } from '../../../shared/record/fault.ts'
import { headerKey } from '../../../shared/record/recognise-header.ts'
import type { KnownColumn } from './sheet-header.ts'
import type { SheetPlaces } from './sheet-places.ts'

// What a file says of a row beside its values: that it is struck out, did not pass, is an example, or is no row of data at all.

/** Columns that say how the review of a row ended. */
const resultHeader = /结果|结论|是否通过|通过情况|评审意见|表决/u
/** Results that say no. */
const refusal =
  /^(?:评审)?(?:不|未|没有?)(?:予|能|获|被)?(?:通过|合格|达标|达到|同意|推荐)|^(?:否|淘汰|缓评|暂缓|落选|落榜|弃权|放弃|撤回|取消|待评|×|✗|✘|N|NO)$/iu

const remarkHeader = /备注|备考|说明|附注/u
/** Remarks that a row is no longer wanted. */
const withdrawn =
  /^(?:本人|个人|单位)?(?:已|自愿|主动|申请)*(?:放弃|弃权|作废|退出|撤回|撤销|取消|删除|离职|缓评|暂缓|落选|不予通过|未通过|不通过|未参评)/u

/** Words with which clerks and templates mark an example, in a column that has no field. */
const example = /^(?:示例|范例|举例|例|例如|填写示例|填写范例|样表|示例行|示范)[:：]?$/u

const source = '表格中的这一行'

const fault = (code: string, severity: Fault['severity'], found: string, wanted: string): Fault => ({
  code,
  severity,
  found,
  wanted,
  source,
})

/** Faults of a row that its file itself speaks against. */
export const judgeSource = ({ row, texts, struck }: Row, { sheet, header, first }: SheetPlaces): PlacedFault[] => {
  const faults: PlacedFault[] = []
  const place = (column: number, name: string, found: Fault) =>
    faults.push({ ...found, sheet, row, cell: cellAddress(column, row), column: name })
  if (struck) place(first, '', fault('row.struck', 'warning', '这一行在表格中画了删除线', '核对画掉的行是不是也要导入'))
  for (const { column, header: written } of header.unknown) {
    const text = texts[column]?.trim()
    if (!text) continue
    if (resultHeader.test(written) && refusal.test(text))
      place(
        column,
        written,
        fault('row.notPassed', 'error', `“${written}”是“${text}”`, '只导入评审通过的人员；把这一行从表里删去'),
      )
    if (remarkHeader.test(written) && withdrawn.test(text))
      place(column, written, fault('row.remark', 'warning', `“${written}”写着“${text}”`, '核对这一行是不是还要导入'))
    if (example.test(text))
      place(
        column,
        written,
        fault('row.example', 'warning', `“${written}”写着“${text}”`, '核对是不是填表示例；示例不要导入'),
      )
  }
  return faults
}

/** A row of column numbers has at least as many cells as this. */
const fewestNumbers = 5
/** A repeated header has at least as many of its columns' names as this. */
const fewestNames = 3

/** Whether a row below the header repeats it, as on each printed page, or numbers its columns. It has no data. */
export const repeatsHeader = ({ texts }: Row, { header }: SheetPlaces): boolean => {
  const textIn = ({ column }: KnownColumn): string => texts[column]?.trim() ?? ''
  const first = header.known.find((column) => textIn(column) !== '')
  if (!first) return false
  // The first cell of nearly every row is a name, which decides.
  const isNumber = /^\(?\d{1,2}\)?$/u.test(textIn(first))
  if (!isNumber && headerKey(textIn(first)) !== headerKey(first.header)) return false
  const filled = header.known
    .map((column) => ({ text: textIn(column), written: column.header }))
    .filter(({ text }) => text !== '')
  if (isNumber) {
    const numbers = filled.map(({ text }) => Number(text.replace(/[()]/gu, '')))
    return numbers.length >= fewestNumbers && numbers.every((number, at) => at === 0 || number > numbers[at - 1]!)
  }
  const names = filled.filter(({ text, written }) => headerKey(text) === headerKey(written)).length
  return names >= fewestNames && names * 2 >= filled.length
}
