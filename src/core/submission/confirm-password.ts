import { Problem } from '../../shared/errors/problem.ts'
import { Keyring } from '../accounts/keyring.ts'
import type { UnitContext } from '../context/unit-context.ts'

/**
 * Checks the signed-in account's password again before it signs; the session does not change.
 * @throws Problem `core.submit.password`, `core.account.pause`
 */
export const confirmPassword = async (
  { home, session }: Pick<UnitContext, 'home' | 'session'>,
  password: string,
): Promise<void> => {
  try {
    await new Keyring(home).unlock(session.name, password)
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'core.account.login') throw new Problem('core.submit.password')
    throw cause
  }
}
