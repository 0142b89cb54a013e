import { z } from 'zod'
import { defineJob, handle, type JobHandler } from '../jobs/job.ts'
import type { AccessContext } from './access-context.ts'
import { deleteOldNonces } from './request-authentication.ts'

/** Deletes old nonces; it needs no input. */
export const nonceJob = defineJob({ name: 'access.deleteOldNonces', input: z.strictObject({}) })

/** Every ten minutes, so that the table has few nonces that the time window refuses anyway. */
export const nonceSchedule = '*/10 * * * *'

export const nonceHandler = (context: Pick<AccessContext, 'store' | 'now'>): JobHandler =>
  handle(nonceJob, () => deleteOldNonces(context))
