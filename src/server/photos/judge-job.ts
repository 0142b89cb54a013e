import { z } from 'zod'
import { defineJob, handle, type JobHandler } from '../jobs/job.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { judgePhotos, type PhotoVerdictContext } from './photo-verdicts.ts'

/** Judges the photos of a received batch before an officer confirms it. */
export const judgePhotosJob = defineJob({
  name: 'photos.judge',
  input: z.strictObject({ batchId: z.string() }),
})

/** Photos of one run, about half a minute. Other jobs then have their turn before the rest of a large batch. */
const photosOfRun = 500

export const judgePhotosHandler = (context: PhotoVerdictContext & { readonly jobs: Jobs }): JobHandler =>
  handle(judgePhotosJob, async ({ batchId }, { stopping }) => {
    const isMore = await judgePhotos(context, { batchId, most: photosOfRun, stopping })
    if (!isMore) return
    await context.store.gate.write('province', ({ database }) =>
      context.jobs.enqueue(database, judgePhotosJob, { batchId }),
    )
  })
