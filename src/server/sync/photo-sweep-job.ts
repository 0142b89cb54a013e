import { z } from 'zod'
import { defineJob, handle, type JobHandler } from '../jobs/job.ts'
import type { SyncContext } from './sync-context.ts'
import { sweepUnnamedPhotos } from './unused-photos.ts'

/** Deletes photos that no record names; it needs no input. */
export const photoSweepJob = defineJob({ name: 'sync.sweepUnnamedPhotos', input: z.strictObject({}) })

/** Every night at 02:20 in Beijing. */
export const photoSweepSchedule = '20 18 * * *'

export const photoSweepHandler = (context: Pick<SyncContext, 'store' | 'blobs' | 'now'>): JobHandler =>
  handle(photoSweepJob, async () => {
    await sweepUnnamedPhotos(context)
  })
