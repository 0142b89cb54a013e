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

/** The columns of a new record. */
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

/** What all records of one entry have in common. */
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
    this.#insert = work.database.prepareRun(query.insertInto('record').values(blankEntry))
  }

  /**
   * Adds one record as `ready` and returns its id. Judge it against the store in the same unit of work first: a record
   * with the same key violates a constraint.
   */
  add(record: CertificateRecord, warnings: readonly Fault[], source: RecordSource): string {
    const id = newRecordId()
    const key = storedKey(record, this.#today)
    const content = contentHash(record)
    this.#insert([
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
    this.#work.audit({ action: 'record.enter', subject: id, after: { state: 'ready', content } })
    return id
  }
}
