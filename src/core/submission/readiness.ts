import { sql } from 'kysely'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import type { State } from '../../shared/record/life-cycle.ts'
import { type Gap, gapKinds, type Readiness } from '../../shared/rpc/submission.ts'
import { findEnrolment } from '../enrolment/enrolment.ts'
import { countByState } from '../records/record-reader.ts'
import { type Database, query } from '../store/database.ts'

/** As many names of one kind as a clerk reads. */
const mostPeople = 100

const statesOf: Record<Gap['kind'], readonly State[]> = {
  returned: ['returned'],
  unfinished: ['draft'],
  noPhoto: ['ready', 'photoAwaited'],
  photoReview: ['photoSubmitted'],
  recordReview: ['photoApproved'],
  warning: ['draft', 'ready', 'photoAwaited', 'photoSubmitted', 'photoApproved'],
}

const readGap = (database: Database, kind: Gap['kind'], counts: Partial<Record<State, number>>): Gap => {
  /** The records of one state. One query for each, because only then an index gives them in order. */
  const of = (state: State) => {
    const records = query.selectFrom('record').where('state', '=', state)
    // Written out, because SQLite uses a partial index only for a literal.
    return kind === 'warning' ? records.where(sql<boolean>`warnings <> '[]'`) : records
  }
  const countOf = (state: State): number =>
    kind === 'warning'
      ? database.find(of(state).select((select) => select.fn.countAll<number>().as('count')))!.count
      : (counts[state] ?? 0)
  const count = statesOf[kind].reduce((sum, state) => sum + countOf(state), 0)
  const rows = statesOf[kind]
    .flatMap((state) =>
      database.all(
        of(state)
          .select(['ordinal', 'id', 'name', 'documentNumber', 'state', 'returnText', 'warnings'])
          .orderBy('ordinal')
          .limit(mostPeople),
      ),
    )
    .sort((one, other) => one.ordinal - other.ordinal)
    .slice(0, mostPeople)
  const people = rows.map(({ id, name, documentNumber, state, returnText, warnings }) => ({
    id,
    name,
    documentNumber: maskDocumentNumber(documentNumber),
    state,
    detail:
      kind === 'returned'
        ? (returnText ?? '')
        : kind === 'warning'
          ? (JSON.parse(warnings) as { found: string }[]).map(({ found }) => found).join('；')
          : '',
  }))
  return { kind, count, people }
}

/** Whether a batch can be frozen now, and who would not be in it. A warning counts as confirmed once a reviewer approved the record. */
export const readReadiness = (database: Database): Readiness => {
  const accounts = database.all(query.selectFrom('account').select(['name', 'role', 'registeredAt']))
  const counts = countByState(database)
  const waiting = counts.inBatch ?? 0
  const { frozen } = database.find(
    query
      .selectFrom('batch')
      .select((select) => select.fn.countAll<number>().as('frozen'))
      .where('sealedAt', 'is', null),
  )!
  const blockers: Readiness['blockers'] = []
  if (!findEnrolment(database)) blockers.push('notEnrolled')
  if (!accounts.some(({ role }) => role === 'clerk')) blockers.push('noClerk')
  if (!accounts.some(({ role }) => role === 'reviewer')) blockers.push('noReviewer')
  if (!waiting) blockers.push('nothingApproved')
  return {
    blockers,
    unknownSigners: accounts
      .filter(({ role, registeredAt }) => role !== 'administrator' && registeredAt === null)
      .map(({ name }) => name),
    waiting,
    frozen,
    gaps: gapKinds.map((kind) => readGap(database, kind, counts)).filter((gap) => gap.count > 0),
  }
}
