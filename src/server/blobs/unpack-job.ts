import { z } from 'zod'
import { defineJob, handle, type JobHandler } from '../jobs/job.ts'
import type { BlobStore } from './blob-store.ts'

/** Gives photos that were uploaded together a file each; it needs no input. */
export const unpackJob = defineJob({ name: 'blobs.unpack', input: z.strictObject({}) })

/** Every five minutes, because a deletion of one photo has to unpack all of its pack. */
export const unpackSchedule = '*/5 * * * *'

export const unpackHandler = ({ blobs }: { readonly blobs: BlobStore }): JobHandler =>
  handle(unpackJob, (_input, { stopping }) => blobs.unpack(stopping))
