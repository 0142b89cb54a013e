import { z } from 'zod'

// Apart from the contract, because the command line of the province needs no part of it.

/** The slowest limit of sync, in KB a second: slower, one pack of photos would take a minute. */
export const slowestLine = 8

export const lineSettingSchema = z.object({
  /** Most KB a second, both directions together; null for no limit. */
  kilobytesPerSecond: z.int().min(slowestLine).max(1_000_000).nullable(),
  /** No automatic rounds. */
  paused: z.boolean(),
})
export type LineSetting = z.infer<typeof lineSettingSchema>
