import { Problem } from '../../shared/errors/problem.ts'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import type { Fault } from '../../shared/record/fault.ts'
import { maskedValues, recordValues } from '../../shared/record/record-values.ts'
import type { Stage } from '../../shared/record/stage.ts'
import type { GridRow, RecordDetail, RecordRow } from '../../shared/rpc/records.ts'
import { unitAccounts } from '../accounts/keyring.ts'
import type { UnitContext } from '../context/unit-context.ts'
import { type Database, query } from '../store/database.ts'
import { type RecordRow as StoredRecord, toRecord } from '../store/schema.ts'
import { toHistoryEntry } from './history-entry.ts'
import { recordsByOrdinal } from './record-index.ts'
import { findOrigin } from './record-origin.ts'
import { findRecord, historyOf, lastEntered, listRecords, type RecordQuery } from './record-reader.ts'
import { stageReader } from './record-stage.ts'

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

/** A page of records in the order of entry, with the place of the next page. */
export const readRecordPage = (
  database: Database,
  {
    search,
    state,
    after,
    limit,
  }: Pick<RecordQuery, 'search' | 'state'> & { readonly after?: string | undefined; readonly limit: number },
): { readonly rows: RecordRow[]; readonly next: string | null } => {
  // One more row than asked for tells whether there is a next page.
  const rows = listRecords(database, {
    ...(search ? { search } : {}),
    ...(state ? { state } : {}),
    ...(after ? { after: Number(after) } : {}),
    limit: limit + 1,
  })
  const shown = rows.slice(0, limit)
  return { rows: shown.map(toRow), next: rows.length > limit ? String(shown.at(-1)!.ordinal) : null }
}

const originOf = (
  database: Database,
  { ordinal, importId, sourceSheet, sourceRow }: StoredRecord,
): RecordDetail['origin'] => {
  if (importId === null || sourceSheet === null || sourceRow === null) return null
  const source = database.find(query.selectFrom('import').select('fileName').where('id', '=', importId))
  if (!source) return null
  const { changes, aside } = findOrigin(database, ordinal) ?? { changes: [], aside: {} }
  return { file: source.fileName, sheet: sourceSheet, row: sourceRow, changes: [...changes], aside: { ...aside } }
}

/** One record with its history and where it came from. @throws Problem `core.record.missing` */
export const getRecordDetail = (
  { database, home }: Pick<UnitContext, 'database' | 'home'>,
  id: string,
): RecordDetail => {
  const row = findRecord(database, id)
  if (!row) throw new Problem('core.record.missing', { id })
  const names = new Map(unitAccounts(home).map((account) => [account.id, account.name]))
  return {
    id,
    state: row.state,
    stage: stageReader(database)(row),
    record: toRecord(row),
    returned: row.state === 'returned' ? row.returnText : null,
    faults: warningsOf(row),
    history: historyOf(database, id).map((entry) => toHistoryEntry(entry, (actor) => names.get(actor))),
    origin: originOf(database, row),
  }
}

const toGridRow = (row: StoredRecord, stage: Stage): GridRow => ({
  ordinal: row.ordinal,
  id: row.id,
  state: row.state,
  stage,
  values: maskedValues(recordValues(toRecord(row))),
  remarks: warningsOf(row),
  returned: row.returnText,
})

/** Rows of the grid by their ordinals. */
export const readGridRows = (database: Database, ordinals: readonly number[]): GridRow[] => {
  const stageOf = stageReader(database)
  return recordsByOrdinal(database, ordinals).map((row) => toGridRow(row, stageOf(row)))
}

/** The texts of a record, or of the record that the account entered last; null when there is none. */
export const readRecordValues = (
  { database, session }: Pick<UnitContext, 'database' | 'session'>,
  id: string | undefined,
): GridRow['values'] | null => {
  const row = id === undefined ? lastEntered(database, session.id) : findRecord(database, id)
  return row ? recordValues(toRecord(row)) : null
}
