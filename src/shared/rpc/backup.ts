import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './procedure.ts'

/** A folder or file of the computer that the core runs on, as a person names it. */
const path = z.string().trim().min(1).max(1000)

const backupSchema = z.object({
  file: z.string(),
  madeAt: z.string(),
  unit: z.string().nullable(),
  /** Of the database in it. */
  bytes: z.int(),
})

const backupEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    step: z.enum(['copy', 'pack', 'check']),
    /** 0 to 1 of the step. */
    share: z.number(),
  }),
  z.object({ kind: z.literal('done'), backup: backupSchema }),
])

const restoreEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), share: z.number() }),
  z.object({ kind: z.literal('done'), folder: z.string(), backup: backupSchema }),
])

/** Backup and restore. Files lie on the computer itself, so that any size can be handled. */
export const backupContract = {
  /** Where backups went last, or would go. */
  folder: procedure.output(z.string()),
  /** The backups in a folder, newest first. */
  list: procedure.input(z.object({ folder: path })).output(z.array(backupSchema)),
  /** Writes a new, checked backup into the folder. Ending the stream early cancels: then no file is left. */
  write: procedure.input(z.object({ folder: path })).output(eventIterator(backupEventSchema)),
  /** Description of a backup file. Windows without a session may call it too. */
  inspect: procedure.input(z.object({ file: path })).output(backupSchema),
  /**
   * Restores into an empty folder, opened by an account of the backup; answers signed-out windows too. Without a folder:
   * into the one that this program opens, which must hold no unit yet.
   */
  restore: procedure
    .input(
      z.object({ file: path, folder: path.optional(), account: z.string().max(200), password: z.string().max(1000) }),
    )
    .output(eventIterator(restoreEventSchema)),
}

export type Backup = z.infer<typeof backupSchema>
export type BackupEvent = z.infer<typeof backupEventSchema>
export type RestoreEvent = z.infer<typeof restoreEventSchema>
