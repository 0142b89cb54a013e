import { type Compilable, type SelectQueryBuilder, sql } from 'kysely'
import type { State } from '../../shared/record/life-cycle.ts'
import { type SendingStage, type Stage, stateOfStage } from '../../shared/record/stage.ts'
import type { ReviewType } from '../../shared/record/words.ts'
import { type Database, query } from '../store/database.ts'
import type { Schema } from '../store/schema.ts'
import { factTerm, foldText } from './search-terms.ts'
import {
  allOf,
  codesMatch,
  employerMatch,
  namesMatch,
  readCharacter,
  readSearch,
  type SearchWord,
} from './search-words.ts'

export interface RecordFilter {
  /** A state or a stage; `submitted` covers three stages. */
  readonly state?: State | Stage | undefined
  /** Words: each a part of a name, an employer, a title or a specialty, pinyin or initials, or the end of a number. */
  readonly search?: string | undefined
  readonly series?: string | undefined
  readonly reviewType?: ReviewType | undefined
  /** Only records that were accepted with a warning. */
  readonly warned?: boolean | undefined
  /** Only those of one import. */
  readonly importId?: string | undefined
}

type Records = SelectQueryBuilder<Schema, 'record', Record<never, never>>

/** Records that fit, and the column to order and page them by: the index's own, where the index leads. */
export interface FoundRecords {
  readonly records: Records
  readonly ordinal: ReturnType<typeof sql.ref<number>>
  /** Their ordinals only; no record is read where the index alone can decide. */
  readonly ordinals: SelectQueryBuilder<Schema, 'record', { ordinal: number }>
}

const identifier = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu

const plain = (records: Records = query.selectFrom('record')): FoundRecords => ({
  records,
  ordinal: sql.ref<number>('record.ordinal'),
  ordinals: records.select('record.ordinal'),
})

/** The index is the outer loop and each record is read by its ordinal; `cross join` keeps SQLite from reversing the order. */
const ledByIndex = (words: readonly SearchWord[], facts: readonly string[]): FoundRecords => {
  const match = allOf([...words.map((word) => word.match), ...facts.map((fact) => `"${fact}"`)])
  // An FTS5 table is queried by its own name.
  const index = query.selectFrom('recordSearch').where(sql<boolean>`recordSearch match ${match}`)
  const conditions = words.flatMap(({ holds }) => holds ?? [])
  const joined = index.crossJoin('record').whereRef('record.ordinal', '=', 'recordSearch.rowid') as unknown as Records
  const records = conditions.reduce((built, holds) => built.where(holds), joined)
  const alone = index.select('recordSearch.rowid as ordinal') as unknown as FoundRecords['ordinals']
  return {
    records,
    ordinal: sql.ref<number>('recordSearch.rowid'),
    ordinals: conditions.length ? records.select('record.ordinal') : alone,
  }
}

const ofNone = (): FoundRecords => plain(query.selectFrom('record').where('record.ordinal', '=', 0))

/** The records of people of exactly one of these names, as records hold names. */
export const findByNames = (names: readonly string[]): FoundRecords => {
  const match = namesMatch(names)
  if (match === undefined) return ofNone()
  return ledByIndex([{ match: `(${match})`, holds: sql<boolean>`record.name in (${sql.join(names)})` }], [])
}

/** The records with one of these document or certificate numbers, as records hold numbers. */
export const findByCodes = (codes: readonly string[]): FoundRecords => {
  const known = codes.filter((code) => foldText(code) !== '')
  if (known.length === 0) return ofNone()
  const held = sql.join(known)
  const holds = sql<boolean>`(record.documentNumber in (${held}) or record.certificateNumber in (${held}))`
  return ledByIndex([{ match: `(${codesMatch(known)})`, holds }], [])
}

/** Holds for the records of exactly this employer; led by the full-text index, where nothing else leads. */
export const ofEmployer = (name: string) => sql<boolean>`record.ordinal in
  (select rowid from recordSearch where recordSearch match ${employerMatch(name)}) and record.employerName = ${name}`

/** The records that contain all words; all records without words. */
export const findByWords = (text: string | undefined, facts: readonly string[] = []): FoundRecords => {
  const typed = text?.trim() ?? ''
  const records = query.selectFrom('record')
  if (identifier.test(typed)) return plain(records.where('record.id', '=', typed.toLowerCase()))
  const words = readSearch(typed)
  // Something was typed that no record can hold, such as marks alone.
  if (typed && words.length === 0) return ofNone()
  return words.length || facts.length ? ledByIndex(words, facts) : plain()
}

/** The batches at each stage of sending. */
const batchesAt: Record<SendingStage, ReturnType<typeof sql<boolean>>> = {
  toCountersign: sql<boolean>`sealedAt is null`,
  toSend: sql<boolean>`sealedAt is not null and receivedAt is null`,
  received: sql<boolean>`receivedAt is not null`,
}

const atStage = (records: Records, stage: State | Stage): Records => {
  if (stage !== 'toCountersign' && stage !== 'toSend' && stage !== 'received')
    return records.where('record.state', '=', stage)
  const batches = query.selectFrom('batch').select('id').where(batchesAt[stage])
  return records.where('record.state', '=', stateOfStage(stage)).where('record.batchId', 'in', batches)
}

/**
 * The records that a filter lets through, not yet ordered. What leads: words, else the import's or the state's own index, else
 * the facts in the full-text index; never the table.
 */
export const findRecords = (wanted: RecordFilter): FoundRecords => {
  const facts = [
    ...(wanted.series ? [factTerm('series', wanted.series)] : []),
    ...(wanted.reviewType ? [factTerm('reviewType', wanted.reviewType)] : []),
    ...(wanted.warned ? [factTerm('warned', '1')] : []),
  ]
  const hasIndex = wanted.state !== undefined || wanted.importId !== undefined
  const worded = Boolean(wanted.search?.trim())
  const found = findByWords(wanted.search, worded || !hasIndex ? facts : [])
  if (!hasIndex && facts.length === 0) return found
  let built = found.records
  if (wanted.state) built = atStage(built, wanted.state)
  if (wanted.series) built = built.where('record.series', '=', wanted.series)
  if (wanted.reviewType) built = built.where('record.reviewType', '=', wanted.reviewType)
  if (wanted.warned) built = built.where('record.warnings', '<>', '[]')
  if (wanted.importId) built = built.where('record.importId', '=', wanted.importId)
  return { records: built, ordinal: found.ordinal, ordinals: built.select('record.ordinal') }
}

/** How many records are scanned for a character before the index is used: many times the limit, with a minimum. */
const scannedFirst = (limit: number): number => Math.min(4000, Math.max(400, limit * 8))

/** A query's first rows behind a place. */
type First = <Row>(
  database: Database,
  wanted: RecordFilter,
  place: { readonly after: number; readonly limit: number },
  /** Completes the query: columns, order, and further conditions. */
  complete: (found: Pick<FoundRecords, 'records' | 'ordinal'>) => Compilable<Row>,
) => Row[]

/**
 * The first records behind a place, as {@link findRecords} finds them. For a single character the nearest records are
 * scanned first, because a frequent character is found there at once; for a rare one the index is quick.
 */
export const firstRecords: First = (database, wanted, { after, limit }, complete) => {
  const holds = wanted.search === undefined ? undefined : readCharacter(wanted.search)
  if (holds && Object.entries(wanted).every(([name, value]) => name === 'search' || value === undefined)) {
    const looked = scannedFirst(limit)
    const next = query.selectFrom('record').select('ordinal').where('ordinal', '>', after).orderBy('ordinal')
    const near = query.selectFrom(next.limit(looked).as('near'))
    const { last, count } = database.find(
      near.select((select) => [select.fn.max('ordinal').as('last'), select.fn.countAll<number>().as('count')]),
    )!
    const { records, ordinal } = plain(query.selectFrom('record').where(holds))
    const found = database.all(complete({ records: records.where('record.ordinal', '<=', last ?? 0), ordinal }))
    if (found.length >= limit || count < looked) return found
  }
  return database.all(complete(findRecords(wanted)))
}
