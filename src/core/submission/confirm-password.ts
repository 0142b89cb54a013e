import { Problem } from '../../shared/errors/problem.ts'
import { Keyring } from '../accounts/keyring.ts'
import type { Session } from '../context/session.ts'

/**
 * Asks the account at work for its password once more before it signs; the session stays as it is.
 * @throws Problem `core.submit.password`
 */
export const confirmPassword = async (home: string, session: Session, password: string): Promise<void> => {
  try {
    await new Keyring(home).unlock(session.name, password)
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'core.account.login') throw new Problem('core.submit.password')
    throw cause
  }
}
