import { z } from 'zod'

/** What the shell must know of the window, to fill its menu and to ask before it quits. */
export const windowStateSchema = z.object({
  /** The rail, from top to bottom; empty while nobody is signed in. */
  sections: z.array(z.object({ key: z.string().max(40), label: z.string().max(40) })).max(20),
  mayImport: z.boolean(),
  /** What runs now and would be lost by quitting, in Chinese. */
  deed: z.string().max(40).nullable(),
  theme: z.enum(['system', 'light', 'dark']),
  /** What the account opened last, newest first: for the menu. */
  recents: z.array(z.object({ id: z.string().max(100), label: z.string().max(260) })).max(20),
})
export type WindowState = z.infer<typeof windowStateSchema>

/** Something that happened while nobody looked at the window. A click on it opens the section. */
export const noticeSchema = z.object({
  title: z.string().max(100),
  body: z.string().max(300),
  section: z.string().max(40),
})
export type Notice = z.infer<typeof noticeSchema>

/** A path that the window lets a person choose by the system's dialog. */
export const pathChoiceSchema = z.object({
  kind: z.enum(['folder', 'backup']),
  /** Title of the dialog, in Chinese. */
  title: z.string().max(60),
  /** Where it starts: an absolute path; the system's own choice without. */
  start: z.string().max(4096).optional(),
})
export type PathChoice = z.infer<typeof pathChoiceSchema>
