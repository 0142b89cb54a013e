import { Problem, type ProblemValue } from '../../shared/errors/problem.ts'
import type { MoveName, State } from '../../shared/record/life-cycle.ts'
import type { DecisionResult } from '../../shared/rpc/photos.ts'
import { requireRole, type Session } from '../context/session.ts'
import type { WriteContext } from '../context/unit-context.ts'
import { knownReason, moveRecord } from '../records/record-moves.ts'
import { query } from '../store/database.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { noteView } from './review-view.ts'
import { isOwn } from './second-person.ts'

export type ReviewSubject = 'photos' | 'records'

export type Decision =
  | { readonly approve: 'all' | readonly string[] }
  | { readonly return: readonly string[]; readonly reason: string; readonly note?: string | undefined }

export interface ReviewResult {
  readonly done: number
  /** Records that could not be moved, each with why; they never hold up the others. */
  readonly refused: readonly { readonly id: string; readonly problem: ProblemValue }[]
}

const plan: Record<ReviewSubject, { readonly waiting: State; readonly approve: MoveName; readonly return: MoveName }> =
  {
    photos: { waiting: 'photoSubmitted', approve: 'approvePhoto', return: 'returnPhoto' },
    records: { waiting: 'photoApproved', approve: 'approveRecord', return: 'returnRecord' },
  }

/** Who entered a record or attached its photo does not approve it. */
const requireSecondPerson = (work: UnitOfWork, session: Session, id: string): void => {
  const row = work.database.find(query.selectFrom('record').select(['enteredBy', 'photoBy']).where('id', '=', id))
  if (row && isOwn(session, row)) throw new Problem('core.account.samePerson', { name: session.name })
}

/**
 * A reviewer's decision on photos or records: one durable unit of work, with an outcome for each record.
 * @throws Problem `core.account.role`, `core.record.reason`
 */
export const review = async (
  { gate, session }: WriteContext,
  subject: ReviewSubject,
  decision: Decision,
): Promise<ReviewResult> => {
  requireRole(session, 'reviewer')
  const reason = 'reason' in decision ? knownReason(decision.reason, decision.note) : undefined
  const { waiting, approve, return: sendBack } = plan[subject]
  return gate.write(session.id, (work) => {
    const ids =
      'return' in decision
        ? decision.return
        : decision.approve === 'all'
          ? work.database
              .all(query.selectFrom('record').select('id').where('state', '=', waiting).orderBy('ordinal'))
              .map(({ id }) => id)
          : decision.approve
    const refused: { id: string; problem: ProblemValue }[] = []
    for (const id of ids) {
      try {
        requireSecondPerson(work, session, id)
        moveRecord(work, id, reason ? { name: sendBack, by: 'reviewer', reason } : { name: approve, by: 'reviewer' })
        // A decision on the record implies a view of all of it; a decision on its photo does not.
        if (subject === 'records') noteView(work, session.id, id)
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
