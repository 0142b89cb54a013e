import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { withGuard } from '../../files/formula-guard.ts'
import { headerStyle, textFormat } from '../../files/workbook-file.ts'
import { findLabel } from '../../shared/record/field-lists.ts'
import { maskedValues, recordValues } from '../../shared/record/record-values.ts'
import { stageWords } from '../../shared/record/stage.ts'
import { mostRowsRead, type RecordValues } from '../../shared/rpc/records.ts'
import { confirmPassword, type PasswordCheck } from '../accounts/confirm-password.ts'
import type { AccountContext } from '../context/unit-context.ts'
import type { RecordFilter } from '../search/found-records.ts'
import { toRecord } from '../store/schema.ts'
import { type RecordOrder, recordIndex, recordsByOrdinal } from './record-index.ts'
import { stageReader } from './record-stage.ts'

/** A list as a window shows it. */
export interface ShownList {
  readonly filter: RecordFilter
  readonly order?: RecordOrder | undefined
  /** Fields, or `state`, in the order of the columns. */
  readonly columns: readonly string[]
}

const headers: Readonly<Record<string, string>> = { state: '状态' }

const pagesOf = function* (ordinals: readonly number[]): Generator<readonly number[]> {
  for (let from = 0; from < ordinals.length; from += mostRowsRead) yield ordinals.slice(from, from + mostRowsRead)
}

/**
 * A workbook of a list with the list's rows, order and columns. Document numbers are masked unless the account's password is
 * given; then each record's history says who exported its number. No cell begins like a formula.
 * @throws Problem `core.submit.password`, `core.account.pause`
 */
export const exportList = async (
  context: AccountContext & PasswordCheck,
  { filter, order, columns }: ShownList,
  password?: string,
): Promise<Uint8Array<ArrayBuffer>> => {
  const { database, gate, session } = context
  if (password !== undefined) await confirmPassword(context, password)
  const ordinals = recordIndex(database, filter, order)
  if (password !== undefined)
    await gate.write(session.id, (work) => {
      const many = work.auditMany()
      for (const page of pagesOf(ordinals))
        for (const { id, contentHash } of recordsByOrdinal(work.database, page)) many.add(id, contentHash)
      many.close({ action: 'record.reveal', subject: 'records', after: { records: ordinals.length } })
    })
  const shown = password === undefined ? maskedValues : (values: RecordValues) => values

  const { default: exceljs } = await import('exceljs')
  const stream = new PassThrough()
  const written = buffer(stream)
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false })
  const sheet = workbook.addWorksheet('名单', { views: [{ state: 'frozen', ySplit: 1 }] })
  const titles = columns.map((column) => headers[column] ?? findLabel(column))
  // A Chinese character is two columns of digits wide; a number, a date or a name needs some room in any case.
  sheet.columns = titles.map((title) => ({ width: Math.max(18, title.length * 2 + 4), style: { numFmt: textFormat } }))
  const header = sheet.addRow(titles)
  header.eachCell((cell) => {
    cell.style = headerStyle
  })
  header.commit()
  const stageOf = stageReader(database)
  for (const page of pagesOf(ordinals)) {
    for (const row of recordsByOrdinal(database, page)) {
      const values: RecordValues = { ...shown(recordValues(toRecord(row))), state: stageWords[stageOf(row)] }
      sheet.addRow(columns.map((column) => withGuard(values[column] ?? ''))).commit()
    }
    await nextTurn()
  }
  sheet.commit()
  await workbook.commit()
  return new Uint8Array(await written)
}
