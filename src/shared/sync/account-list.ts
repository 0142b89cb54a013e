import { z } from 'zod'
import { accountRoles } from '../account.ts'
import { envelopeSchema, publicKeySchema, timestampSchema, uuidSchema } from './envelope.ts'

/** Most accounts of one computer. */
export const mostAccounts = 200

const listedAccountSchema = z.strictObject({
  /** The unit's id for the account. */
  id: uuidSchema,
  name: z.string().min(1).max(60),
  role: z.enum(accountRoles),
  publicKey: publicKeySchema,
})
export type ListedAccount = z.infer<typeof listedAccountSchema>

/**
 * Payload of the list's envelope: the accounts that may sign in on a computer of a unit, and their keys. An administrator on
 * the list signs it. A key that is on no list counts for nothing.
 */
export const accountListSchema = z.strictObject({
  /** 1 for the first list of a computer, higher for each later one. A lower one is out of date. */
  generation: z.int().min(1),
  signedAt: timestampSchema,
  accounts: z.array(listedAccountSchema).min(1).max(mostAccounts),
})
export type AccountList = z.infer<typeof accountListSchema>

export const accountListRequestSchema = z.strictObject({ list: envelopeSchema })
