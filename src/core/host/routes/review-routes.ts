import { Problem } from '../../../shared/errors/problem.ts'
import { maskDocumentNumber } from '../../../shared/record/document-number.ts'
import type { Fault } from '../../../shared/record/fault.ts'
import { mostQueued, type ReviewQueue, type ReviewRow, type ReviewSample } from '../../../shared/rpc/review.ts'
import { unitAccounts } from '../../accounts/keyring.ts'
import { toHistoryEntry } from '../../records/history-entry.ts'
import { countByState, findRecord } from '../../records/record-reader.ts'
import { type QueueRow, readQueue } from '../../review/queue.ts'
import { recordChanges } from '../../review/record-changes.ts'
import { entriesSince, findLastView, viewRecord } from '../../review/record-view.ts'
import { drawSample, lastSample, type Sample } from '../../review/sample.ts'
import { isOwn } from '../../review/second-person.ts'
import { toRecord } from '../../store/schema.ts'
import type { Unit } from '../../unit.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'
import { toDecision } from './photos-routes.ts'

const faultsOf = (warnings: string): Fault[] => JSON.parse(warnings) as Fault[]

const lookOf = ({ lookedAt, changed }: QueueRow): ReviewRow['look'] =>
  lookedAt === null ? 'never' : changed ? 'changed' : 'same'

const toRow = (unit: Unit, row: QueueRow, sample?: Sample, drawn: ReadonlySet<string> = new Set()): ReviewRow => ({
  id: row.id,
  name: row.name,
  documentNumber: maskDocumentNumber(row.documentNumber),
  title: row.title,
  employerName: row.employerName,
  warnings: faultsOf(row.warnings).length,
  look: lookOf(row),
  sampled: drawn.has(row.id),
  sampleSeen: drawn.has(row.id) && row.lookedAt !== null && row.lookedAt > sample!.at,
  own: isOwn(unit.session, row),
  approved: false,
})

const toSample = (sample: Sample, seen: number): ReviewSample => ({
  at: sample.at,
  percent: sample.percent,
  population: sample.population,
  drawn: sample.records.length,
  seen,
  seed: sample.seed,
})

/** Those of a sample that were looked at or decided since it was drawn: whoever left the queue was decided. */
const seenOf = (sample: Sample, rows: readonly ReviewRow[]): number => {
  const unseen = rows.filter(({ sampled, sampleSeen }) => sampled && !sampleSeen).length
  return sample.records.length - unseen
}

/** Those that wait, and those that were approved and are in no batch yet. */
const readRows = (unit: Unit, sample: Sample | undefined, search?: string) => {
  const drawn = new Set(sample?.records)
  const read = (state: 'photoApproved' | 'inBatch') => readQueue(unit.database, unit.session, state, mostQueued, search)
  const rows = read('photoApproved').map((row) => toRow(unit, row, sample, drawn))
  const approved = read('inBatch').map((row) => ({ ...toRow(unit, row), approved: true }))
  return { rows, approved }
}

const readWhole = (unit: Unit): ReviewQueue => {
  const sample = lastSample(unit.database, unit.session.id)
  const { rows, approved } = readRows(unit, sample)
  const count = (fits: (row: ReviewRow) => boolean): number => rows.filter(fits).length
  return {
    rows: [...rows, ...approved],
    counts: {
      waiting: countByState(unit.database).photoApproved ?? 0,
      never: count(({ look }) => look === 'never'),
      changed: count(({ look }) => look === 'changed'),
      own: count(({ own }) => own),
      warned: count(({ warnings }) => warnings > 0),
    },
    sample: sample && rows.some(({ sampled }) => sampled) ? toSample(sample, seenOf(sample, rows)) : null,
  }
}

export const reviewRoutes = ({ review }: Procedures, workplace: Workplace) => ({
  queue: review.queue.handler(() => readWhole(workplace.unit)),

  find: review.find.handler(({ input: { search } }) => {
    const { unit } = workplace
    const { rows, approved } = readRows(unit, lastSample(unit.database, unit.session.id), search)
    return [...rows, ...approved]
  }),

  open: review.open.handler(({ input: { id } }) => {
    const { unit } = workplace
    const row = findRecord(unit.database, id)
    if (!row) throw new Problem('core.record.missing', { id })
    const look = findLastView(unit.database, unit.session.id, id)
    const record = toRecord(row)
    const names = new Map(unitAccounts(unit.home).map((account) => [account.id, account.name]))
    return {
      id,
      state: row.state,
      record,
      photo: row.photo,
      faults: faultsOf(row.warnings),
      own: isOwn(unit.session, row),
      lookedAt: look?.at ?? null,
      changes: look ? recordChanges(look.record, record) : [],
      photoBefore: look && look.photo !== row.photo ? look.photo : null,
      deeds: entriesSince(unit.database, unit.session, id, look).map((deed) =>
        toHistoryEntry(deed, (actor) => names.get(actor)),
      ),
    }
  }),

  look: review.look.handler(({ input: { id } }) => viewRecord(workplace.unit.store.gate, workplace.unit.session, id)),

  drawSample: review.drawSample.handler(async ({ input: { percent } }) => {
    const { unit } = workplace
    return toSample(await drawSample(unit.store.gate, unit.session, percent), 0)
  }),

  approve: review.approve.handler(async ({ input: { ids } }) =>
    toDecision(await workplace.unit.review('records', { approve: ids })),
  ),

  sendBack: review.sendBack.handler(async ({ input: { ids, reason } }) =>
    toDecision(await workplace.unit.review('records', { return: ids, reason })),
  ),
})
