import { Problem, type ProblemValue } from '../../shared/errors/problem.ts'
import type { MoveName, State } from '../../shared/record/life-cycle.ts'
import { isAboutPhoto, returnReasons } from '../../shared/record/return-reasons.ts'
import type { DecisionResult } from '../../shared/rpc/photos.ts'
import { requireRole, type Session } from '../context/session.ts'
import type { WriteContext } from '../context/unit-context.ts'
import { knownReason, moveRecord } from '../records/record-moves.ts'
import { query } from '../store/database.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { waitingStates } from './queue.ts'
import { noteView } from './review-view.ts'
import { isOwn } from './second-person.ts'

/** What is decided on: photos, records whose photos were approved, or whole persons, photo and record at once. */
export type ReviewSubject = 'photos' | 'records' | 'persons'

export type Decision =
  | { readonly approve: 'all' | readonly string[] }
  | { readonly return: readonly string[]; readonly reason: string; readonly note?: string | undefined }

export interface ReviewResult {
  readonly done: number
  /** Records that could not be moved, each with why; they never hold up the others. */
  readonly refused: readonly { readonly id: string; readonly problem: ProblemValue }[]
}

const waiting: Record<ReviewSubject, readonly State[]> = {
  photos: ['photoSubmitted'],
  records: ['photoApproved'],
  persons: waitingStates,
}

/** The moves of a decision. Whoever decides on a person with both in view and finds no fault with the photo approves it. */
const movesOf = (subject: ReviewSubject, state: State, reason?: string): readonly MoveName[] => {
  if (subject === 'photos') return [reason ? 'returnPhoto' : 'approvePhoto']
  const record = reason ? 'returnRecord' : 'approveRecord'
  if (subject === 'records' || state !== 'photoSubmitted') return [record]
  return reason && isAboutPhoto(reason) ? ['returnPhoto'] : ['approvePhoto', record]
}

/** A reason that a decision may give: a photo alone is returned for a fault of the photo. */
const reasonFor = (subject: ReviewSubject, code: string, note?: string) => {
  const reason = knownReason(code, note)
  if (subject === 'photos' && !isAboutPhoto(code))
    throw new Problem('core.record.reason', { known: Object.keys(returnReasons).filter(isAboutPhoto).join('、') })
  return reason
}

const decide = (
  work: UnitOfWork,
  session: Session,
  subject: ReviewSubject,
  id: string,
  reason: ReturnType<typeof knownReason> | undefined,
): void => {
  const row = work.database.find(
    query.selectFrom('record').select(['state', 'enteredBy', 'photoBy']).where('id', '=', id),
  )
  if (!row) throw new Problem('core.record.missing', { id })
  // Who entered a record or attached its photo does not approve it.
  if (isOwn(session, row)) throw new Problem('core.account.samePerson', { name: session.name })
  for (const name of movesOf(subject, row.state, reason?.code))
    moveRecord(work, id, {
      name,
      by: 'reviewer',
      ...(reason && name !== 'approvePhoto' ? { reason } : {}),
    })
  // A decision on the record implies a view of all of it; a decision on its photo does not.
  if (subject !== 'photos') noteView(work, session.id, id)
}

/**
 * A reviewer's decision on photos, records or both: one durable unit of work, with an outcome for each record.
 * @throws Problem `core.account.role`, `core.record.reason`
 */
export const review = async (
  { gate, session }: WriteContext,
  subject: ReviewSubject,
  decision: Decision,
): Promise<ReviewResult> => {
  requireRole(session, 'reviewer')
  const reason = 'reason' in decision ? reasonFor(subject, decision.reason, decision.note) : undefined
  return gate.write(session.id, (work) => {
    const ids =
      'return' in decision
        ? decision.return
        : decision.approve === 'all'
          ? work.database
              .all(query.selectFrom('record').select('id').where('state', 'in', waiting[subject]).orderBy('ordinal'))
              .map(({ id }) => id)
          : decision.approve
    const refused: { id: string; problem: ProblemValue }[] = []
    for (const id of ids) {
      try {
        decide(work, session, subject, id, reason)
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        refused.push({ id, problem: error.toJSON() })
      }
    }
    return { done: ids.length - refused.length, refused }
  })
}

/** The result in the words that a window shows. */
export const toDecisionResult = ({ done, refused }: ReviewResult): DecisionResult => ({
  done,
  refused: refused.map(({ id, problem: { found, remedy } }) => ({ id, found, remedy })),
})
