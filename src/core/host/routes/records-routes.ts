import { maskDocumentNumber } from '../../../shared/certificate/document-number.ts'
import type { Fault } from '../../../shared/certificate/fault.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import type { RecordDetail, RecordRow } from '../../../shared/rpc/records.ts'
import { findRecord, historyOf, listRecords } from '../../records/record-reader.ts'
import { query } from '../../store/database.ts'
import { type RecordRow as StoredRecord, toRecord } from '../../store/schema.ts'
import { type Unit, unitAccounts } from '../../unit.ts'
import { toDeed } from '../deed-words.ts'
import type { Desk } from '../desk.ts'
import type { Procedures } from '../procedures.ts'

const warningsOf = (row: StoredRecord): Fault[] => JSON.parse(row.warnings) as Fault[]

const toRow = (row: StoredRecord): RecordRow => ({
  id: row.id,
  name: row.name,
  documentType: row.documentType,
  documentNumber: maskDocumentNumber(row.documentNumber),
  series: row.series,
  title: row.title,
  reviewType: row.reviewType,
  obtainedOn: row.obtainedOn,
  employerName: row.employerName,
  state: row.state,
  warnings: warningsOf(row).length,
})

const originOf = (unit: Unit, { importId, sourceSheet, sourceRow }: StoredRecord): RecordDetail['origin'] => {
  if (importId === null || sourceSheet === null || sourceRow === null) return null
  const source = unit.database.find(query.selectFrom('import').select('fileName').where('id', '=', importId))
  return source ? { file: source.fileName, sheet: sourceSheet, row: sourceRow } : null
}

export const recordsRoutes = ({ records }: Procedures, desk: Desk) => ({
  list: records.list.handler(({ input: { search, state, after, limit } }) => {
    // One more than asked for tells whether there is a next page.
    const rows = listRecords(desk.unit.database, {
      ...(search ? { search } : {}),
      ...(state ? { state } : {}),
      ...(after ? { after: Number(after) } : {}),
      limit: limit + 1,
    })
    const shown = rows.slice(0, limit)
    return { rows: shown.map(toRow), next: rows.length > limit ? String(shown.at(-1)!.ordinal) : null }
  }),

  get: records.get.handler(({ input: { id } }) => {
    const { unit } = desk
    const row = findRecord(unit.database, id)
    if (!row) throw new Problem('core.record.missing', { id })
    const names = new Map(unitAccounts(unit.home).map((account) => [account.id, account.name]))
    return {
      id,
      state: row.state,
      record: toRecord(row),
      faults: warningsOf(row),
      history: historyOf(unit.database, id).map((deed) => toDeed(deed, (actor) => names.get(actor))),
      origin: originOf(unit, row),
    }
  }),
})
