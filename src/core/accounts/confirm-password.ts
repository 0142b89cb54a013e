import { Problem } from '../../shared/errors/problem.ts'

/** Checks the signed-in account's password again. */
export interface PasswordCheck {
  /** @throws Problem `core.account.login`, `core.account.pause` */
  checkPassword(password: string): Promise<void>
}

/**
 * Checks the signed-in account's password before it signs.
 * @throws Problem `core.submit.password`, `core.account.pause`
 */
export const confirmPassword = async (context: PasswordCheck, password: string): Promise<void> => {
  try {
    await context.checkPassword(password)
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'core.account.login') throw new Problem('core.submit.password')
    throw cause
  }
}
