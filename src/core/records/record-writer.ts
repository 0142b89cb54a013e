import type { Fault } from '../../shared/record/fault.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import { query } from '../store/database.ts'
import type { RecordTable } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { contentColumns, contentHash, toContent } from './record-content.ts'
import { newRecordId } from './record-id.ts'
import { storedKey } from './stored-key.ts'

/** Where a record came from. */
export interface RecordSource {
  readonly importId: string | null
  readonly sheet: string | null
  readonly row: number | null
}

export type AddResult =
  | { readonly outcome: 'added'; readonly id: string }
  /** The very same record is there already. */
  | { readonly outcome: 'same'; readonly id: string }
  /** The same person, series, specialty and title is there with other facts. */
  | { readonly outcome: 'differs'; readonly id: string; readonly state: RecordTable['state'] }

/** All that is written of a record as it is entered. */
const enteredColumns = [
  'id',
  'state',
  ...contentColumns,
  'duplicateKey',
  'contentHash',
  'warnings',
  'importId',
  'sourceSheet',
  'sourceRow',
  'dictionaryVersion',
  'enteredBy',
  'createdAt',
  'updatedAt',
] as const

/** One value for each of the columns, to compile a statement with. */
export const blankEntry = Object.fromEntries(enteredColumns.map((column) => [column, ''])) as unknown as Omit<
  RecordTable,
  'ordinal'
>

/** What the records that one person enters at once have in common. */
interface EntryContext {
  readonly enteredBy: string
  readonly dictionaryVersion: number
  readonly today: string
}

/** Adds judged, acceptable records one by one inside a unit of work. */
export class RecordWriter {
  readonly #work: UnitOfWork
  readonly #enteredBy: string
  readonly #dictionaryVersion: number
  readonly #today: string
  readonly #insert: (values: readonly unknown[]) => number

  constructor(work: UnitOfWork, context: EntryContext) {
    this.#work = work
    this.#enteredBy = context.enteredBy
    this.#dictionaryVersion = context.dictionaryVersion
    this.#today = context.today
    this.#insert = work.database.prepareRun(
      query
        .insertInto('record')
        .values(blankEntry)
        .onConflict((conflict) => conflict.column('duplicateKey').doNothing()),
    )
  }

  /** Adds one record as `ready`, unless the store holds it already (a constraint decides, not an earlier query). */
  add(record: CertificateRecord, warnings: readonly Fault[], source: RecordSource): AddResult {
    const id = newRecordId()
    const key = storedKey(record, this.#today)
    const content = contentHash(record)
    const inserted = this.#insert([
      id,
      'ready',
      ...toContent(record),
      key,
      content,
      JSON.stringify(warnings),
      source.importId,
      source.sheet,
      source.row,
      this.#dictionaryVersion,
      this.#enteredBy,
      this.#work.at,
      this.#work.at,
    ])
    if (inserted) {
      this.#work.audit({ action: 'record.enter', subject: id, after: { state: 'ready', content } })
      return { outcome: 'added', id }
    }
    const twin = this.#work.database.find(
      query.selectFrom('record').select(['id', 'contentHash', 'state']).where('duplicateKey', '=', key),
    )!
    return twin.contentHash === content
      ? { outcome: 'same', id: twin.id }
      : { outcome: 'differs', id: twin.id, state: twin.state }
  }
}
