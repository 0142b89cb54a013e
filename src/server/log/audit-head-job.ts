import { z } from 'zod'
import { defineJob, handle, type JobHandler } from '../jobs/job.ts'
import { findAuditHead } from '../store/audit-chain.ts'
import type { LogContext } from './log-context.ts'
import { appendToLog } from './log-tree.ts'

/** Puts the head of the province's audit into the log; it needs no input. */
export const auditHeadJob = defineJob({ name: 'log.auditHead', input: z.strictObject({}) })

/** Every ten minutes: nothing older than that can be taken out of the audit without contradicting the log. */
export const auditHeadSchedule = '*/10 * * * *'

export const auditHeadHandler = ({ store }: Pick<LogContext, 'store'>): JobHandler =>
  handle(auditHeadJob, async () => {
    const { hash, loggedHash } = await findAuditHead(store.database)
    // The log does not grow while nothing happens.
    if (hash !== loggedHash) await store.gate.write('province', ({ database }) => appendToLog(database, []))
  })
