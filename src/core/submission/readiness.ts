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

const readGap = (database: Database, kind: Gap['kind']): Gap => {
  let wanted = query.selectFrom('record').where('state', 'in', statesOf[kind])
  if (kind === 'warning') wanted = wanted.where('warnings', '<>', '[]')
  const { count } = database.find(wanted.select((select) => select.fn.countAll<number>().as('count')))!
  const rows = database.all(
    wanted
      .select(['id', 'name', 'documentNumber', 'state', 'returnText', 'warnings'])
      .orderBy('ordinal')
      .limit(mostPeople),
  )
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
  const waiting = countByState(database).inBatch ?? 0
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
    gaps: gapKinds.map((kind) => readGap(database, kind)).filter((gap) => gap.count > 0),
  }
}
