import { hash } from 'node:crypto'
import type { Fault } from '../../shared/certificate/fault.ts'
import type { CertificateRecord } from '../../shared/certificate/record.ts'
import { duplicateKey } from '../../shared/certificate/record-identity.ts'
import { canonicalBytes } from '../../trust/canonical.ts'
import { query } from '../store/database.ts'
import type { RecordTable } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { newRecordId } from './record-id.ts'

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

const columns = [
  'id',
  'state',
  'name',
  'sex',
  'documentType',
  'documentNumber',
  'series',
  'specialty',
  'title',
  'level',
  'reviewType',
  'obtainedOn',
  'employerName',
  'employerCreditCode',
  'employerRegion',
  'employerLevel',
  'committee',
  'unit',
  'details',
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

/** Hash of a record's canonical bytes: equal records, equal hash. */
export const contentHash = (record: CertificateRecord): string => hash('sha256', canonicalBytes(record))

/** Declares in the audit that a record is entered: by itself, or as one of many. */
export type DeclareEntry = (id: string, content: string) => void

/** Adds judged, acceptable records inside one unit of work; statements are compiled once for all rows. */
export class RecordWriter {
  readonly #work: UnitOfWork
  readonly #enteredBy: string
  readonly #dictionaryVersion: number
  readonly #today: string
  readonly #declare: DeclareEntry
  readonly #insert: (values: readonly unknown[]) => number

  constructor(
    work: UnitOfWork,
    context: { enteredBy: string; dictionaryVersion: number; today: string },
    declare: DeclareEntry = (id, content) =>
      work.audit({ action: 'record.enter', subject: id, after: { state: 'ready', content } }),
  ) {
    this.#work = work
    this.#declare = declare
    this.#enteredBy = context.enteredBy
    this.#dictionaryVersion = context.dictionaryVersion
    this.#today = context.today
    const blank = Object.fromEntries(columns.map((column) => [column, ''])) as unknown as Omit<RecordTable, 'ordinal'>
    this.#insert = work.database.prepareRun(
      query
        .insertInto('record')
        .values(blank)
        .onConflict((conflict) => conflict.column('duplicateKey').doNothing()),
    )
  }

  /**
   * Adds one record as `ready`, unless the store holds it already (a constraint decides, not a look before).
   * @param known the record's key and content hash, where the caller has made them
   */
  add(
    record: CertificateRecord,
    warnings: readonly Fault[],
    source: RecordSource,
    known: { readonly key: string; readonly content: string } = {
      key: duplicateKey(record, this.#today),
      content: contentHash(record),
    },
  ): AddResult {
    const id = newRecordId()
    const { key, content } = known
    const inserted = this.#insert([
      id,
      'ready',
      record.name,
      record.sex,
      record.documentType,
      record.documentNumber,
      record.series,
      record.specialty,
      record.title,
      record.level,
      record.reviewType,
      record.obtainedOn,
      record.employerName,
      record.employerCreditCode ?? null,
      record.employerRegion ?? null,
      record.employerLevel ?? null,
      record.committee,
      record.unit,
      JSON.stringify(record.details),
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
      this.#declare(id, content)
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
