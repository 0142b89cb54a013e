import { sql } from 'kysely'
import type { PlacedFault } from '../../shared/record/fault.ts'
import type { RecordIdentity } from '../../shared/record/identity.ts'
import { BulkIndex } from '../search/bulk-index.ts'
import { warnedTerm } from '../search/search-terms.ts'
import { query } from '../store/database.ts'
import { blankRows, RowBuffer } from '../store/row-buffer.ts'
import type { ManyEntry, UnitOfWork } from '../store/write-gate.ts'
import { type ContentValues, contentColumns } from './record-content.ts'
import { newRecordId } from './record-id.ts'
import { blankEntry } from './record-writer.ts'

/** A judged, acceptable record as an import enters it. */
export interface BulkRecord {
  readonly content: ContentValues
  readonly identity: RecordIdentity
  readonly warnings: readonly PlacedFault[]
  readonly sheet: string
  readonly row: number
  /** Its search terms, without the one for warnings. */
  readonly terms: string
  /** What else its row contained, as JSON; absent when there is nothing. */
  readonly origin?: { readonly changes: string; readonly aside: string } | undefined
}

const place = Object.fromEntries(contentColumns.map((column, index) => [column, index])) as Record<
  (typeof contentColumns)[number],
  number
>

/** Adds the records of one import inside its unit of work: many to a statement, indexed, and audited as one entry. */
export class BulkWriter {
  readonly #entry: ManyEntry
  readonly #importId: string
  readonly #ends: readonly unknown[]
  readonly #records: RowBuffer
  readonly #origins: RowBuffer
  /** Of records that are not in the store yet. */
  #waitingOrigins: (readonly unknown[])[] = []
  readonly #index: BulkIndex
  #ordinal: number

  constructor(
    work: UnitOfWork,
    entry: ManyEntry,
    { importId, enteredBy, dictionaryVersion }: { importId: string; enteredBy: string; dictionaryVersion: number },
  ) {
    const { database } = work
    this.#entry = entry
    this.#importId = importId
    this.#ends = [dictionaryVersion, enteredBy, work.at, work.at]
    const last = database.find<{ seq: number }>({
      compile: () => sql<{ seq: number }>`select seq from sqlite_sequence where name = 'record'`.compile(query),
    } as never)
    this.#ordinal = last?.seq ?? 0
    this.#records = new RowBuffer(database, (rows) =>
      query.insertInto('record').values(blankRows(rows, { ...blankEntry, ordinal: 0 })),
    )
    const blankOrigin = { ordinal: 0, changes: '', aside: '' }
    this.#origins = new RowBuffer(database, (rows) =>
      query.insertInto('recordOrigin').values(blankRows(rows, blankOrigin)),
    )
    this.#index = new BulkIndex(database, importId)
  }

  /** Adds a record as `ready`. The caller has checked for duplicates; here the constraint throws. */
  add({ content, identity, warnings, sheet, row, terms, origin }: BulkRecord): void {
    const id = newRecordId()
    const ordinal = ++this.#ordinal
    this.#records.add([
      id,
      'ready',
      ...content,
      identity.key,
      identity.content,
      warnings.length === 0 ? '[]' : JSON.stringify(warnings),
      this.#importId,
      sheet,
      row,
      ...this.#ends,
      ordinal,
    ])
    if (origin) this.#waitingOrigins.push([ordinal, origin.changes, origin.aside])
    this.#entry.add(id, identity.content)
    this.#index.add(ordinal, warnings.length === 0 ? terms : `${terms} ${warnedTerm}`, {
      state: 'ready',
      reviewType: content[place.reviewType] as never,
      level: content[place.level] as never,
      employerName: content[place.employerName]!,
      specialty: content[place.specialty]!,
      committee: content[place.committee]!,
    })
  }

  /** Writes everything added so far, except its index, so that the next rows can be compared with it. */
  flush(): void {
    this.#records.flush()
    for (const origin of this.#waitingOrigins) this.#origins.add(origin)
    this.#origins.flush()
    this.#waitingOrigins = []
  }

  /** Ends the writing. The caller closes the audit entry. */
  close(): void {
    this.flush()
    this.#index.close()
  }
}
