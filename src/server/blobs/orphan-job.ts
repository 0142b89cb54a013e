import { z } from 'zod'
import { defineJob, handle, type JobHandler } from '../jobs/job.ts'
import { type BlobsContext, sweepOrphans } from './unused-blobs.ts'

/** Deletes files that no row names; it needs no input. */
export const orphanJob = defineJob({ name: 'blobs.sweepOrphans', input: z.strictObject({}) })

/** Every night at 03:10 in Beijing. */
export const orphanSchedule = '10 19 * * *'

export const orphanHandler = (context: BlobsContext & { readonly now: () => Date }): JobHandler =>
  handle(orphanJob, () => sweepOrphans(context, context.now()))
