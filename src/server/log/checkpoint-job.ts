import { z } from 'zod'
import { defineJob, handle, type JobHandler } from '../jobs/job.ts'
import type { LogContext } from './log-context.ts'
import { logSize } from './log-tree.ts'

/** Signs the head of the log and stores it, for processes without the log's key; it needs no input. */
export const checkpointJob = defineJob({ name: 'log.checkpoint', input: z.strictObject({}) })

/** Every minute: what the public sees of the log is at most that old. */
export const checkpointSchedule = '* * * * *'

export const checkpointHandler = ({ store, log }: Pick<LogContext, 'store' | 'log'>): JobHandler =>
  handle(checkpointJob, async () => {
    const size = await logSize(store.database)
    const stored = store.database.selectFrom('logCheckpoint').select('size').where('size', '=', size)
    if (await stored.executeTakeFirst()) return
    const row = { size, note: await log.checkpoint(store.database, size) }
    await store.gate.ungated(async (database) => {
      const insert = database.insertInto('logCheckpoint').values(row)
      // Another worker may have signed the same head.
      await insert.onConflict((conflict) => conflict.column('size').doNothing()).execute()
      await database.deleteFrom('logCheckpoint').where('size', '<', size).execute()
    })
  })
