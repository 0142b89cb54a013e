import { mayDo, type Permission } from '../../shared/console/officer-roles.ts'
import type { QueueName } from '../../shared/console/queues-contract.ts'
import { releaseClaim, takeClaim } from '../claims/claims.ts'
import { listDecisions } from '../decisions/decisions.ts'
import { measureUnmade } from '../issuing/unmade-certificates.ts'
import { listViews, removeView, saveView } from '../saved-views/saved-views.ts'
import { measureBatchQueues, type QueueLength } from '../sync/batch-queue.ts'
import { listAdministratorKeys } from '../units/administrator-keys.ts'
import type { ConsoleContext } from './console-context.ts'
import { type ConsoleProcedures, type SignedInOfficer, signedIn } from './console-procedures.ts'

const lengthOf = (times: readonly string[]): QueueLength => ({
  count: times.length,
  since: times.toSorted()[0] ?? null,
})

/** The queues of an officer's roles. */
const listQueues = async (context: ConsoleContext, officer: SignedInOfficer) => {
  const may = (permission: Permission): boolean => mayDo(officer.roles, permission)
  const queues: { name: QueueName; count: number; since: string | null }[] = []
  if (may('batches.confirm') || may('certificates.issue')) {
    const { examine, held, issue } = await measureBatchQueues(context.sync, officer)
    if (may('batches.confirm')) queues.push({ name: 'examine', ...examine }, { name: 'held', ...held })
    if (may('certificates.issue')) {
      queues.push({ name: 'issue', ...issue }, { name: 'unmade', ...(await measureUnmade(context.issuing, officer)) })
    }
  }
  const decisions = await listDecisions(context.decisions, officer)
  const own = decisions.filter(({ mayApprove }) => mayApprove)
  queues.push({ name: 'decisions', ...lengthOf(own.map(({ proposedAt }) => proposedAt)) })
  if (may('keys.release')) {
    const keys = await listAdministratorKeys(context.units, officer)
    const waiting = keys.filter(({ releasedAt, revokedAt }) => !releasedAt && !revokedAt)
    queues.push({ name: 'keys', ...lengthOf(waiting.map(({ listedAt }) => listedAt)) })
  }
  return queues
}

export const queueRoutes = ({ queues, claims, views }: ConsoleProcedures, context: ConsoleContext) => ({
  queues: { list: queues.list.handler(({ context: call }) => listQueues(context, signedIn(call))) },
  claims: {
    take: claims.take.handler(({ input, context: call }) => takeClaim(context.officers, signedIn(call), input)),
    release: claims.release.handler(({ input, context: call }) =>
      releaseClaim(context.officers, signedIn(call), input),
    ),
  },
  views: {
    list: views.list.handler(({ input, context: call }) => listViews(context.officers, signedIn(call), input)),
    save: views.save.handler(({ input, context: call }) => saveView(context.officers, signedIn(call), input)),
    remove: views.remove.handler(({ input, context: call }) => removeView(context.officers, signedIn(call), input)),
  },
})
