import { z } from 'zod'

/** State of the window, from which the shell fills its menu and knows whether to ask before it quits. */
export const windowStateSchema = z.object({
  /** Sections of the rail, from top to bottom; empty without a session. */
  sections: z.array(z.object({ key: z.string().max(40), label: z.string().max(40) })).max(20),
  mayImport: z.boolean(),
  /** The running task that quitting would interrupt, in Chinese. */
  task: z.string().max(40).nullable(),
  theme: z.enum(['system', 'light', 'dark']),
  /** Files that the account opened last, newest first, for the menu. */
  recents: z.array(z.object({ id: z.string().max(100), label: z.string().max(260) })).max(20),
})
export type WindowState = z.infer<typeof windowStateSchema>

/** An event while the window is not in front. A click on it opens the section. */
export const noticeSchema = z.object({
  title: z.string().max(100),
  body: z.string().max(300),
  section: z.string().max(40),
})
export type Notice = z.infer<typeof noticeSchema>

/** Paths that the preload script read from files that a person dropped or chose. */
export const chosenFilesSchema = z.array(z.string().min(1).max(4096)).max(12)

/** A path that the window lets a person choose by the system's dialog. */
export const pathChoiceSchema = z.object({
  kind: z.enum(['folder', 'backup']),
  /** Title of the dialog, in Chinese. */
  title: z.string().max(60),
})
export type PathChoice = z.infer<typeof pathChoiceSchema>
