import { z } from 'zod'

/**
 * A file or folder of this computer, as a window may name it: by the random id under which the host gave its path to the
 * core. A person chose it in a dialog, dropped it, or named it where they started the program. A window that was taken over
 * can so reach nothing that a person did not choose; the text of a path is for display alone.
 */
export const givenIdSchema = z.string().max(100)

export const givenPathSchema = z.object({ id: givenIdSchema, path: z.string() })
export type GivenPath = z.infer<typeof givenPathSchema>
