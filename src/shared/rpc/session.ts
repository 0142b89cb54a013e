import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { accountRoles } from '../account.ts'
import { procedure } from './procedure.ts'

export const accountSchema = z.object({ id: z.string(), name: z.string(), role: z.enum(accountRoles) })
export type Account = z.infer<typeof accountSchema>

const hostSchema = z.object({
  version: z.string(),
  /** The folder with the unit's data. */
  home: z.string(),
  /** False until a unit was enrolled in this folder. */
  hasUnit: z.boolean(),
  /** Shown on the sign-in page: how to sign in to sample data. Null for real units; only sample data has a note. */
  note: z.string().nullable(),
  /** True for sample data of the first-run wizard: it can be taken away as a whole. */
  mayRemoveSample: z.boolean(),
})
export type HostInfo = z.infer<typeof hostSchema>

/** Where this core runs and on what. Answers signed-out windows too. */
export const hostContract = { info: procedure.output(hostSchema) }

/** What happens to a session without the window's doing. */
const sessionEventSchema = z.discriminatedUnion('kind', [
  /** What runs now and would be lost by quitting, in Chinese; null when nothing does. */
  z.object({ kind: z.literal('work'), deed: z.string().nullable() }),
  /** Something came from the province in a round that began by itself or elsewhere: what is shown is read anew. */
  z.object({ kind: z.literal('arrival') }),
  /** The last event: locked by somebody, or because nobody was there. */
  z.object({ kind: z.literal('locked'), reason: z.enum(['asked', 'idle']) }),
])
export type SessionEvent = z.infer<typeof sessionEventSchema>

/** One core serves one person at one screen: the session is the core's and outlives a window's reload. */
export const sessionContract = {
  /** Who may sign in here; empty without a unit. */
  accounts: procedure.output(z.array(accountSchema)),
  current: procedure.output(accountSchema.nullable()),
  signIn: procedure
    .input(z.object({ name: z.string().max(200), password: z.string().max(1000) }))
    .output(accountSchema),
  /** Signs out: the store closes and its key is forgotten. */
  lock: procedure.output(z.void()),
  /** Somebody is there: to be called, now and then, while keys are pressed or the mouse moves. */
  touch: procedure.output(z.void()),
  /** Tells what happens to the present session, until its end. */
  watch: procedure.output(eventIterator(sessionEventSchema)),
}
