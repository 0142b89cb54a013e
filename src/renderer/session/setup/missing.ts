import { type SigningRole, signingRoles } from '../../../shared/account.ts'
import type { Account } from '../../../shared/rpc/session.ts'
import type { SetupState } from '../../../shared/rpc/setup.ts'

/** Those of the two required roles that no account has yet. */
export const missingRoles = (accounts: readonly Account[]): SigningRole[] =>
  signingRoles.filter((role) => !accounts.some((account) => account.role === role))

/** Whether the wizard has steps left. */
export const isUnfinished = (state: SetupState, accounts: readonly Account[]): boolean =>
  state.enrolled === null || !state.hasDictionary || missingRoles(accounts).length > 0
