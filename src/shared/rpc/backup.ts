import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { givenIdSchema, givenPathSchema } from './given-path.ts'
import { procedure } from './procedure.ts'

const backupSchema = z.object({
  /** Id of its file, for `restore`. */
  id: givenIdSchema,
  /** Name of its file. */
  name: z.string(),
  madeAt: z.string(),
  unit: z.string().nullable(),
  /** Size of the database in it. */
  bytes: z.int(),
})

const statusSchema = z.object({
  /** Whether a backup chose the folder; only then backups are made at locking and closing. */
  chosen: z.boolean(),
  /** Whether backups are made at locking and closing. */
  automatic: z.boolean(),
  last: z.string().nullable(),
  /** Age in days of the oldest work that is in no backup, where that is too old. */
  unsavedDays: z.int().nullable(),
  /** The last automatic backup, if it failed: when, and in Chinese why and what to do. */
  failed: z.object({ at: z.string(), found: z.string(), remedy: z.string() }).nullable(),
})

const backupEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    step: z.enum(['copy', 'pack', 'check']),
    /** Progress of the step, 0 to 1. */
    share: z.number(),
  }),
  z.object({ kind: z.literal('done'), backup: backupSchema }),
])

const restoreEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), share: z.number() }),
  z.object({
    kind: z.literal('done'),
    /** Path of the folder, for display. */
    folder: z.string(),
    backup: backupSchema,
    /** False for a backup of an older program: nothing proves its time and unit. */
    authenticated: z.boolean(),
  }),
])

/** Backup and restore. The core itself reads and writes the files, so that they may be of any size. */
export const backupContract = {
  /** Folder of the last backup, or the default one. */
  folder: procedure.output(givenPathSchema),
  status: procedure.output(statusSchema),
  /** Switches the backups at locking and closing on or off. */
  setAutomatic: procedure.input(z.object({ on: z.boolean() })).output(z.void()),
  /** The backups in a folder, newest first, as they describe themselves: a restore checks the description. */
  list: procedure.input(z.object({ folder: givenIdSchema })).output(z.array(backupSchema)),
  /** Writes a new, checked backup into the folder. Ending the stream early cancels it and leaves no file. */
  write: procedure.input(z.object({ folder: givenIdSchema })).output(eventIterator(backupEventSchema)),
  /**
   * Restores into an empty folder after signing in with an account of the backup. Windows without a session may call it too.
   * Without a folder it restores into the one that this program opens, which must not have a unit yet.
   */
  restore: procedure
    .input(
      z.object({
        file: givenIdSchema,
        folder: givenIdSchema.optional(),
        account: z.string().max(200),
        password: z.string().max(1000),
        /** Of the computer that the account was bound to, after `core.device.needed`. */
        recoveryCode: z.string().max(200).optional(),
      }),
    )
    .output(eventIterator(restoreEventSchema)),
}

export type BackupStatus = z.infer<typeof statusSchema>
export type Backup = z.infer<typeof backupSchema>
export type BackupEvent = z.infer<typeof backupEventSchema>
export type RestoreEvent = z.infer<typeof restoreEventSchema>
