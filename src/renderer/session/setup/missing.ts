import { type SigningRole, signingRoles } from '../../../shared/account.ts'
import type { Account } from '../../../shared/rpc/session.ts'
import type { SetupState } from '../../../shared/rpc/setup.ts'

/** The two roles a unit cannot work without, as far as nobody has them yet. */
export const missingRoles = (accounts: readonly Account[]): SigningRole[] =>
  signingRoles.filter((role) => !accounts.some((account) => account.role === role))

/** Whether the administrator is to be led on. */
export const isUnfinished = (state: SetupState, accounts: readonly Account[]): boolean =>
  state.enrolled === null || !state.hasDictionary || missingRoles(accounts).length > 0
