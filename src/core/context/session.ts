import { Problem } from '../../shared/errors/problem.ts'
import type { SigningKey } from '../../trust/keys.ts'
import type { AccountRole } from '../store/schema.ts'

/** Who is at work: an account whose password opened its keys. */
export interface Session {
  readonly id: string
  readonly name: string
  readonly role: AccountRole
  readonly signingKey: SigningKey
}

export const roleWords: Record<AccountRole, string> = { administrator: '管理员', clerk: '经办人', reviewer: '审核人' }

/**
 * Lets only one role pass.
 * @throws Problem `core.account.role`
 */
export const requireRole = (session: Session, role: AccountRole): void => {
  if (session.role !== role)
    throw new Problem('core.account.role', {
      name: session.name,
      role: roleWords[session.role],
      wanted: roleWords[role],
    })
}
