import { lastSerial, serialToIso } from '../../../files/date-serial.ts'
import { showDate } from '../../../files/date-text.ts'
import { withoutGuard } from '../../../files/formula-guard.ts'
import type { Cell } from '../../../files/table.ts'
import { parseDate } from '../../../shared/record/calendar-date.ts'
import type { Fault } from '../../../shared/record/fault.ts'
import type { Column } from '../../../shared/record/template-columns.ts'
import { toHalfWidth } from '../../../shared/record/text.ts'

/** The result of reading one cell: its value as text, or a fault. */
export interface CellReading {
  readonly value?: string
  /** As the clerk sees it, when the value is a reading of something else (a serial number as a date). */
  readonly was?: string
  readonly fault?: Fault
}

const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

const fault = ({ field }: Column, code: string, found: string, wanted: string): CellReading => ({
  fault: { code, severity: 'error', field, found, wanted, source: '导入：单元格' },
})

const warning = ({ field }: Column, code: string, found: string, wanted: string): Fault => ({
  code,
  severity: 'warning',
  field,
  found,
  wanted,
  source: '导入：单元格',
})

/** 5.2E+17: how spreadsheets save a long number as text. */
const exponent = /^\d(?:\.\d+)?E\+?\d{2}$/i

/** Serials of 2000-01-01 to 2099-12-31: only these are read as dates in cells without a date format. */
const firstPlausibleSerial = 36_526
const lastPlausibleSerial = 73_050

const readSerial = (text: string): string | undefined => {
  const serial = Number(text)
  return serial >= firstPlausibleSerial && serial <= lastPlausibleSerial && serial <= lastSerial
    ? serialToIso(Math.floor(serial))
    : undefined
}

const yearAndMonth = /^\d{4}\s*[-/.年]\s*\d{1,2}\s*月?$|^(?:19|20)\d{2}(?:0[1-9]|1[0-2])$/u
const yearAlone = /^(?:19|20)\d{2}\s*年?$/u
const yearLast = /^\d{1,2}[-/.]\d{1,2}[-/.]\d{1,4}$/u
const chineseDigits = '〇一二三四五六七八九'

/** The digits of cheques and contracts, which mean the plain ones. */
const formalDigits = '零壹贰叁肆伍陆柒捌玖拾'
const plainNumerals = '〇一二三四五六七八九十'
const toPlainNumerals = (text: string): string =>
  text.replace(/[零壹贰叁肆伍陆柒捌玖拾]/gu, (digit) => plainNumerals[formalDigits.indexOf(digit)]!)

/** 二〇二五年十二月五日 → 2025年12月5日; other text stays as it is. */
const fromChineseNumerals = (text: string): string => {
  const match =
    /^([〇○一二三四五六七八九]{4})年([〇一二三四五六七八九十]{1,3})月(?:([〇一二三四五六七八九十]{1,3})[日号]?)?$/u.exec(
      toPlainNumerals(text),
    )
  if (!match) return text
  const digit = (character: string) => Math.max(0, chineseDigits.indexOf(character))
  const number = (written: string): number => {
    const [tens, ones] = written.includes('十') ? written.split('十') : ['', written]
    return (written.includes('十') ? (tens === '' ? 1 : digit(tens!)) * 10 : 0) + (ones === '' ? 0 : digit(ones!))
  }
  const year = [...match[1]!].map(digit).join('')
  return `${year}年${number(match[2]!)}月${match[3] ? `${number(match[3])}日` : ''}`
}

/** The last minutes of a day, and 16:00, which is midnight in Beijing for a program that stored UTC. */
const nearMidnight = /T(?:23:5\d|16:0[0-5]|15:5[5-9])/u

/** A cell with a date format. What the format hides, the clerk has never seen. */
const readDateCell = (column: Column, { text, raw, lacks, format }: Cell): CellReading => {
  const [day, month] = [text.slice(0, 10), text.slice(0, 7)]
  if (lacks === 'day')
    return fault(column, 'intake.dateIncomplete', `表里只显示到月（${month}），缺少日`, '年月日俱全的日期')
  // As the clerk sees it, and not the serial that the file holds.
  const seen = format === undefined ? raw : showDate(format, text)
  const was = seen === day ? {} : { was: seen }
  if (lacks === 'year')
    return {
      value: day,
      ...was,
      fault: warning(
        column,
        'intake.dateYearHidden',
        `表里只显示月和日，保存的年份是 ${day.slice(0, 4)} 年`,
        `核对是不是 ${day}`,
      ),
    }
  if (nearMidnight.test(text))
    return {
      value: day,
      ...was,
      fault: warning(
        column,
        'intake.dateNearMidnight',
        `${day} ${text.slice(11, 19)}，可能是程序把后一天的零点存成了这个时间`,
        `核对是 ${day}，还是后一天`,
      ),
    }
  return { value: day, ...was }
}

const readDate = (column: Column, cell: Cell): CellReading => {
  if (cell.kind === 'date') return readDateCell(column, cell)
  const text = toHalfWidth(cell.text).trim()
  const written = fromChineseNumerals(text)
  if (parseDate(written) !== undefined)
    return written === text ? { value: cell.text } : { value: written, was: cell.text }
  const serial = readSerial(text)
  if (serial !== undefined) return { value: serial, was: cell.text }
  const wanted = '年月日俱全的日期，如 2025-12-05 或 2025年12月5日'
  if (yearAndMonth.test(written)) return fault(column, 'intake.dateIncomplete', `“${shown(text)}”缺少日`, wanted)
  if (yearAlone.test(text)) return fault(column, 'intake.dateIncomplete', `“${shown(text)}”缺少月和日`, wanted)
  if (yearLast.test(text)) return fault(column, 'intake.dateAmbiguous', `“${shown(text)}”分不清年、月、日`, wanted)
  return fault(column, 'intake.dateUnreadable', `“${shown(text)}”不是日期`, wanted)
}

/** `'5201…`: some programs export the apostrophe with which a clerk marks a cell as text. A second one would make it a quotation. */
const writtenApostrophe = /^\s*['‘’＇`´](?=[^'‘’＇`´\s][^'‘’＇`´]*$)/u

/** Whether a text may begin with a written apostrophe. */
export const beginsWithApostrophe = (text: string): boolean => apostrophes.has(text.charCodeAt(0))
const apostrophes = new Set([0x27, 0x2018, 0x2019, 0xff07, 0x60, 0xb4])

const readIdentity = (column: Column, cell: Cell): CellReading => {
  const numeric = cell.kind === 'number' || cell.kind === 'date' || exponent.test(cell.text.trim())
  if (!numeric) return { value: cell.text }
  const digits = cell.kind === 'number' ? cell.text : cell.raw
  const lost = digits.replace(/\D/g, '').length > 15 || exponent.test(digits)
  return fault(
    column,
    'intake.numericIdentity',
    `数字格式的 ${shown(digits)}${lost ? '，末尾数字已丢失' : '，开头的 0 可能已丢失'}`,
    '文本格式的完整号码：先把该列设为文本，再重新填写',
  )
}

/** Adds where the value of a merged cell comes from. */
const withOrigin = (reading: CellReading, { mergedFrom }: Cell): CellReading =>
  mergedFrom === undefined || reading.value === undefined
    ? reading
    : { ...reading, was: `${reading.was ?? ''}（与 ${mergedFrom} 合并）` }

/**
 * Reads one cell for its column. Gives the value as text for `assembleRecord` (which normalises, reads words and judges),
 * or a fault that only the cell shows: error values, numbers where text is required, ambiguous dates.
 */
export const readCell = (column: Column, found: Cell): CellReading => withOrigin(readOwnCell(column, found), found)

const readOwnCell = (column: Column, found: Cell): CellReading => {
  if (found.kind !== 'text') return readPlainCell(column, found)
  const text = withoutGuard(found.text)
  const bare = text.replace(writtenApostrophe, '')
  const reading = readPlainCell(column, { ...found, text: bare })
  return bare === text || reading.value === undefined ? reading : { ...reading, was: found.text }
}

const readPlainCell = (column: Column, cell: Cell): CellReading => {
  if (cell.kind === 'error')
    return cell.text.startsWith('=')
      ? fault(
          column,
          'intake.formulaWithoutResult',
          `没有计算结果的公式 ${shown(cell.text)}`,
          '直接填写的值，或在表格软件中重新计算并保存',
        )
      : fault(column, 'intake.errorValue', `错误值 ${shown(cell.text)}`, '直接填写的值')
  // A date may come with a time or in words; every other value has the length that the record allows.
  const allowed = Math.max(column.maxLength, 40)
  if (cell.text.length > allowed * 2 || [...cell.text.trim()].length > allowed)
    return fault(
      column,
      'intake.tooLong',
      `${[...cell.text].length} 个字：“${shown(cell.text)}”`,
      `不超过 ${column.maxLength} 个字`,
    )
  if (column.reading === 'date') return readDate(column, cell)
  if (column.reading === 'identity') return readIdentity(column, cell)
  if (cell.kind === 'date')
    return fault(column, 'intake.dateUnwanted', `日期 ${cell.text}`, `文本，如“${column.example}”`)
  return { value: cell.text }
}
