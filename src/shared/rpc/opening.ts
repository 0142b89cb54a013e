import { z } from 'zod'
import { givenIdSchema, givenPathSchema } from './given-path.ts'
import { procedure } from './procedure.ts'

/** Kinds of paths: a list to import, photos (a folder or an archive), a file exchanged with the province. */
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
 * Files and folders that a person opened: by the system, a dialog, a drop. The account's last ones are remembered in the
 * encrypted store, because file names may contain names of people. A browser reveals no paths, so there it remembers none.
 */
export const openingContract = {
  /** The account's last files and folders, newest first. */
  list: procedure.output(z.array(openedSchema)),
  /** Opens a file or folder that the host gave, and remembers it. */
  open: procedure.input(z.object({ given: givenIdSchema })).output(openedSchema),
  /** Files and folders that the host offers for a choice where it has no dialog; empty in the desktop app. */
  offered: procedure.output(z.array(givenPathSchema)),
  /** Opens one of the last ones again. */
  reopen: procedure.input(given).output(openedSchema),
  /** Content of an opened file. */
  read: procedure.input(given).output(z.file()),
  /** The files of a folder and of its folders, by relative path, with their sizes in bytes. */
  files: procedure.input(given).output(z.array(z.object({ name: z.string(), size: z.int() }))),
  /** One of these files. */
  readInside: procedure.input(given.extend({ name: z.string().max(4096) })).output(z.file()),
  /** Removes one from the list. The file itself is not touched. */
  forget: procedure.input(given).output(z.void()),
}
