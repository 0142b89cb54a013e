import { Problem, type ProblemValue } from '../../shared/errors/problem.ts'
import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import type { Store } from '../store/open-store.ts'
import { enqueueIssue, storedProblem } from './issue-job.ts'
import type { IssuingContext } from './issuing-context.ts'

/** How far the issuing of a batch is. */
export interface IssueProgress {
  /** Confirmed certificates that are not made yet. */
  readonly waiting: number
  readonly issued: number
  /**
   * `none`: no two officers decided it. `changed`: records were confirmed since they did, so it takes another decision. `failed`:
   * what still waits could not be made.
   */
  readonly state: 'none' | 'proposed' | 'changed' | 'running' | 'paused' | 'failed' | 'done'
  readonly pausedBy: string | null
  readonly failures: readonly { readonly number: string; readonly name: string; readonly problem: ProblemValue }[]
}

/** As many as a page lists. */
const mostFailures = 200

/** Read back from the store, whatever a job says. @throws Problem `officers.permission` */
export const getIssueProgress = async (
  { store }: Pick<IssuingContext, 'store'>,
  actor: Actor,
  { batchId }: { readonly batchId: string },
): Promise<IssueProgress> => {
  requireOfficer(actor, 'batches.read')
  const { database } = store
  const waiting = await database
    .selectFrom('certificate')
    .select(['number', 'name', 'problem', 'allottedAt'])
    .where('batchId', '=', batchId)
    .where('status', '=', 'allotted')
    .orderBy('number')
    .execute()
  const progress = await database
    .selectFrom('batchProgress')
    .select(['issued', 'revoked'])
    .where('batchId', '=', batchId)
    .executeTakeFirst()
  const pause = await database
    .selectFrom('issuePause')
    .select('officer')
    .where('batchId', '=', batchId)
    .executeTakeFirst()
  const decisions = await findDecisions(database, batchId)
  const failed = waiting.filter(({ problem }) => problem !== null)
  const newest = waiting
    .map(({ allottedAt }) => allottedAt)
    .sort()
    .at(-1)
  const state = (): IssueProgress['state'] => {
    if (decisions.isProposed) return 'proposed'
    if (decisions.approvedAt === undefined) return 'none'
    if (newest === undefined) return 'done'
    if (newest > decisions.approvedAt) return 'changed'
    if (pause) return 'paused'
    return failed.length === waiting.length ? 'failed' : 'running'
  }
  return {
    waiting: waiting.length,
    issued: (progress?.issued ?? 0) + (progress?.revoked ?? 0),
    state: state(),
    pausedBy: pause?.officer ?? null,
    failures: failed
      .slice(0, mostFailures)
      .map(({ number, name, problem }) => ({ number, name, problem: storedProblem(problem!) })),
  }
}

const findDecisions = async (
  database: Store['database'],
  batchId: string,
): Promise<{ readonly isProposed: boolean; readonly approvedAt: string | undefined }> => {
  const rows = await database
    .selectFrom('decision')
    .select(['state', 'settledAt'])
    .where('kind', '=', 'batch.issue')
    .where('subject', '=', batchId)
    .execute()
  const approved = rows.filter(({ state }) => state === 'approved').map(({ settledAt }) => settledAt!)
  return { isProposed: rows.some(({ state }) => state === 'proposed'), approvedAt: approved.sort().at(-1) }
}

/** A batch that two officers decided to issue, and of which nothing was confirmed since. @throws Problem `issuing.undecided` */
const requireDecided = async (database: Store['database'], batchId: string): Promise<void> => {
  const { approvedAt } = await findDecisions(database, batchId)
  const newer = await database
    .selectFrom('certificate')
    .select('number')
    .where('batchId', '=', batchId)
    .where('status', '=', 'allotted')
    .where('allottedAt', '>', approvedAt ?? '')
    .limit(1)
    .executeTakeFirst()
  if (approvedAt === undefined || newer) throw new Problem('issuing.undecided')
}

/**
 * Stops the issuing of a batch behind the group that is being made. Any issuer may, because it undoes nothing.
 * @throws Problem `officers.permission`, `issuing.undecided`
 */
export const pauseIssue = async (
  { store }: Pick<IssuingContext, 'store'>,
  actor: Actor,
  { batchId }: { readonly batchId: string },
): Promise<void> => {
  const officer = requireOfficer(actor, 'certificates.issue')
  await store.gate.write(auditName(officer), async ({ database, at, audit }) => {
    await requireDecided(database, batchId)
    await database
      .insertInto('issuePause')
      .values({ batchId, officer: officer.id, at })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    audit({ action: 'issue.pause', subject: `batch:${batchId}` })
  })
}

/**
 * Goes on with the issuing of a batch, and tries again what could not be made. Two officers decided it before; what was confirmed
 * since takes another decision.
 * @throws Problem `officers.permission`, `issuing.undecided`
 */
export const resumeIssue = async (
  { store, jobs }: Pick<IssuingContext, 'store' | 'jobs'>,
  actor: Actor,
  { batchId }: { readonly batchId: string },
): Promise<void> => {
  const officer = requireOfficer(actor, 'certificates.issue')
  await store.gate.write(auditName(officer), async (work) => {
    const { database, audit } = work
    await requireDecided(database, batchId)
    await database.deleteFrom('issuePause').where('batchId', '=', batchId).execute()
    await database
      .updateTable('certificate')
      .set({ problem: null })
      .where('batchId', '=', batchId)
      .where('status', '=', 'allotted')
      .execute()
    audit({ action: 'issue.resume', subject: `batch:${batchId}` })
    await enqueueIssue(jobs, work, officer, { batchId })
  })
}
