import { type AccountRole, accountRoleWords } from '../../shared/account.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { SigningKey } from '../../trust/keys.ts'

/** Who is at work: an account whose password opened its keys. */
export interface Session {
  readonly id: string
  readonly name: string
  readonly role: AccountRole
  readonly signingKey: SigningKey
}

/**
 * Lets only one role pass.
 * @throws Problem `core.account.role`
 */
export const requireRole = (session: Session, role: AccountRole): void => {
  if (session.role !== role)
    throw new Problem('core.account.role', {
      name: session.name,
      role: accountRoleWords[session.role],
      wanted: accountRoleWords[role],
    })
}
