import { z } from 'zod'
import { procedure } from './procedure.ts'

/** What a path names: a list to import; photos (a folder or an archive); a file exchanged with the province. */
export const openedKinds = ['table', 'photos', 'transfer'] as const
export type OpenedKind = (typeof openedKinds)[number]

const openedSchema = z.object({
  id: z.string(),
  kind: z.enum(openedKinds),
  /** Last part of the path. */
  name: z.string(),
  /** Its folder, which distinguishes two files of one name. */
  folder: z.string(),
  isFolder: z.boolean(),
  /** ISO time at which it was opened last. */
  at: z.string(),
})
export type Opened = z.infer<typeof openedSchema>

const given = z.object({ id: z.string().max(100) })

/**
 * Files and folders opened by their path: by the system, a dialog, a drop. The account's last ones are kept, in the
 * encrypted store, for names of files tell of people. A browser tells no paths: there nothing is kept.
 */
export const openingContract = {
  /** The account's last ones, newest first. */
  list: procedure.output(z.array(openedSchema)),
  /** Takes a path to be opened, and keeps it. */
  open: procedure.input(z.object({ path: z.string().max(4096) })).output(openedSchema),
  /** Takes one of the last ones again. */
  reopen: procedure.input(given).output(openedSchema),
  /** Its content. */
  read: procedure.input(given).output(z.file()),
  /** The files of a folder, with the folders between, and their sizes in bytes. */
  files: procedure.input(given).output(z.array(z.object({ name: z.string(), size: z.int() }))),
  /** One of these files. */
  readInside: procedure.input(given.extend({ name: z.string().max(4096) })).output(z.file()),
  /** Forgets one; the file itself stays where it is. */
  forget: procedure.input(given).output(z.void()),
}
