import { Problem } from '../../shared/errors/problem.ts'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import type { Fault } from '../../shared/record/fault.ts'
import type { State } from '../../shared/record/life-cycle.ts'
import {
  mostQueued,
  type ReviewQueue,
  type ReviewRow,
  type ReviewSample,
  type ReviewSubjectDetail,
} from '../../shared/rpc/review.ts'
import { unitAccounts } from '../accounts/keyring.ts'
import type { UnitContext } from '../context/unit-context.ts'
import { toHistoryEntry } from '../records/history-entry.ts'
import { countByState, findRecord } from '../records/record-reader.ts'
import { toRecord } from '../store/schema.ts'
import { type QueueRow, readQueue, waitingStates } from './queue.ts'
import { recordChanges } from './record-changes.ts'
import { entriesSince, findLastView } from './review-view.ts'
import { lastSample, type Sample } from './sample.ts'
import { isOwn } from './second-person.ts'

type ReadContext = Pick<UnitContext, 'database' | 'session'>

const faultsOf = (warnings: string): Fault[] => JSON.parse(warnings) as Fault[]

/** Whether the reviewer has seen the record, and as it is now. */
const viewedOf = ({ viewedAt, changed }: QueueRow): ReviewRow['viewed'] =>
  viewedAt === null ? 'never' : changed ? 'changed' : 'same'

const toRow = (
  { session }: ReadContext,
  row: QueueRow,
  sample?: Sample,
  drawn: ReadonlySet<string> = new Set(),
): ReviewRow => ({
  id: row.id,
  name: row.name,
  documentNumber: maskDocumentNumber(row.documentNumber),
  title: row.title,
  employerName: row.employerName,
  warnings: faultsOf(row.warnings).length,
  viewed: viewedOf(row),
  sampled: drawn.has(row.id),
  sampleSeen: drawn.has(row.id) && row.viewedAt !== null && row.viewedAt > sample!.at,
  own: isOwn(session, row),
  photoWaits: row.state === 'photoSubmitted',
  approved: row.state === 'inBatch',
})

/** A sample for the window. @param seen how many of its records were viewed or decided */
export const toReviewSample = (sample: Sample, seen: number): ReviewSample => ({
  at: sample.at,
  percent: sample.percent,
  population: sample.population,
  drawn: sample.records.length,
  seen,
  seed: sample.seed,
})

/** How many of a sample were viewed or decided since it was drawn; a record that left the queue was decided. */
const seenOf = (sample: Sample, rows: readonly ReviewRow[]): number => {
  const unseen = rows.filter(({ sampled, sampleSeen }) => sampled && !sampleSeen).length
  return sample.records.length - unseen
}

/** Records that wait, and records that were approved and are in no batch yet: these can still be returned. */
const readRows = (context: ReadContext, sample: Sample | undefined, search?: string) => {
  const drawn = new Set(sample?.records)
  const read = (states: readonly State[]) =>
    states
      .flatMap((state) => readQueue(context, { state, most: mostQueued, search }))
      .sort((a, b) => a.ordinal - b.ordinal)
      .slice(0, mostQueued)
  const rows = read(waitingStates).map((row) => toRow(context, row, sample, drawn))
  const approved = read(['inBatch']).map((row) => toRow(context, row))
  return { rows, approved }
}

/** The whole queue with its counts and the reviewer's sample. */
export const readReviewQueue = (context: ReadContext): ReviewQueue => {
  const { database, session } = context
  const sample = lastSample(database, session.id)
  const { rows, approved } = readRows(context, sample)
  const states = countByState(database)
  const count = (fits: (row: ReviewRow) => boolean): number => rows.filter(fits).length
  return {
    rows: [...rows, ...approved],
    counts: {
      waiting: waitingStates.reduce((sum, state) => sum + (states[state] ?? 0), 0),
      photos: states.photoSubmitted ?? 0,
      never: count(({ viewed }) => viewed === 'never'),
      changed: count(({ viewed }) => viewed === 'changed'),
      own: count(({ own }) => own),
      warned: count(({ warnings }) => warnings > 0),
    },
    sample: sample && rows.some(({ sampled }) => sampled) ? toReviewSample(sample, seenOf(sample, rows)) : null,
  }
}

/** Rows of the queue that fit some words. */
export const findInQueue = (context: ReadContext, search: string): ReviewRow[] => {
  const { rows, approved } = readRows(context, lastSample(context.database, context.session.id), search)
  return [...rows, ...approved]
}

/**
 * A record as a reviewer opens it: with what changed, and what others did, since the reviewer's last view.
 * @throws Problem `core.record.missing`
 */
export const openForReview = (
  context: Pick<UnitContext, 'database' | 'session' | 'home'>,
  id: string,
): ReviewSubjectDetail => {
  const { database, session, home } = context
  const row = findRecord(database, id)
  if (!row) throw new Problem('core.record.missing', { id })
  const last = findLastView(database, session.id, id)
  const record = toRecord(row)
  const names = new Map(unitAccounts(home).map((account) => [account.id, account.name]))
  return {
    id,
    state: row.state,
    record,
    photo: row.photo,
    faults: faultsOf(row.warnings),
    own: isOwn(session, row),
    viewedAt: last?.at ?? null,
    changes: last ? recordChanges(last.record, record) : [],
    photoBefore: last && last.photo !== row.photo ? last.photo : null,
    history: entriesSince(context, id, last).map((entry) => toHistoryEntry(entry, (actor) => names.get(actor))),
  }
}
