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
  /** True for sample data of the first-run wizard, which can be removed as a whole. */
  mayRemoveSample: z.boolean(),
})
export type HostInfo = z.infer<typeof hostSchema>

/** Facts about the host and the folder of this core. Windows without a session may call it too. */
export const hostContract = { info: procedure.output(hostSchema) }

/** Events of a session that the window did not cause. */
const sessionEventSchema = z.discriminatedUnion('kind', [
  /** The running task that quitting would interrupt, in Chinese; null when there is none. */
  z.object({ kind: z.literal('work'), task: z.string().nullable() }),
  /** A sync round that this window did not start received something, so the window reads its data again. */
  z.object({ kind: z.literal('arrival') }),
  /** The last event: a person locked the session, nobody used it, or another computer opened the folder while this one slept. */
  z.object({ kind: z.literal('locked'), reason: z.enum(['asked', 'idle', 'elsewhere']) }),
])
export type SessionEvent = z.infer<typeof sessionEventSchema>
export type LockReason = Extract<SessionEvent, { kind: 'locked' }>['reason']

/** What a person keeps on paper to open the keyring on another computer. */
export const recoveryCodeSchema = z.object({
  /** Eight groups of four characters. */
  code: z.string(),
  /** Names the computer's secret; printed with the code, and named where the code is asked for. */
  device: z.string(),
})
export type RecoveryCode = z.infer<typeof recoveryCodeSchema>

/** One core serves one person at one screen. The session belongs to the core and survives a reload of the window. */
export const sessionContract = {
  /** Accounts that may sign in here; empty without a unit. */
  accounts: procedure.output(z.array(accountSchema)),
  current: procedure.output(accountSchema.nullable()),
  signIn: procedure
    .input(
      z.object({
        name: z.string().max(200),
        password: z.string().max(1000),
        /** Of the computer that the account is bound to, after `core.device.needed`. */
        recoveryCode: z.string().max(200).optional(),
      }),
    )
    .output(accountSchema),
  /** The recovery code to show before the password is bound to this computer; null where there is nothing to bind. */
  offerBinding: procedure.output(recoveryCodeSchema.nullable()),
  /** Binds the password to this computer once the person has copied the code and typed its last group. */
  bindPassword: procedure
    .input(z.object({ password: z.string().max(1000), written: z.string().max(100) }))
    .output(z.void()),
  /** Signs out, which closes the store and erases its key from memory. */
  lock: procedure.output(z.void()),
  /** Notes that a person is present. Call it from time to time while keys are pressed or the mouse moves. */
  touch: procedure.output(z.void()),
  /** Events of the present session until its end. */
  watch: procedure.output(eventIterator(sessionEventSchema)),
}
