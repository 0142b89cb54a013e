import { Problem } from '../../shared/errors/problem.ts'
import type { OfficersContext } from './officers-context.ts'
import { openCodeSecret, stepOfCode } from './one-time-code.ts'
import { isPassword } from './password-hash.ts'
import { spendRecoveryCode } from './recovery-codes.ts'
import { beginAttempt, endAttempts } from './sign-in-attempts.ts'

/** What an officer types: name, password, and a one-time code or a recovery code. */
export interface Credentials {
  readonly name: string
  readonly password: string
  readonly code: string
}

/**
 * Signs an officer in by password and code. Every wrong part gives the same answer after the same work. A code counts once.
 * @returns the account's name
 * @throws Problem `officers.refused`, `officers.paused`, `officers.codeUsed`
 */
export const signInByPassword = async (context: OfficersContext, credentials: Credentials): Promise<string> => {
  const name = credentials.name.normalize('NFC').trim()
  await beginAttempt(context, name)
  const account = await context.store.database
    .selectFrom('officer')
    .selectAll()
    .where('name', '=', name)
    .where('deactivatedAt', 'is', null)
    .executeTakeFirst()
  if (!(await isPassword(credentials.password, account?.passwordHash))) throw new Problem('officers.refused')
  const secret = openCodeSecret(context, name, account!.totpSecret!)
  const step = stepOfCode(context, name, secret, credentials.code)
  await context.store.gate.write(`officer:${name}`, async (work) => {
    const { database, audit } = work
    if (step !== undefined) {
      const { numUpdatedRows } = await database
        .updateTable('officer')
        .set({ totpStep: step })
        .where('name', '=', name)
        .where('totpStep', '<', step)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) throw new Problem('officers.codeUsed')
    } else if (!(await spendRecoveryCode(work, name, credentials.code))) {
      throw new Problem('officers.refused')
    }
    audit({
      action: 'officer.signIn',
      subject: `officer:${name}`,
      after: { by: step === undefined ? 'recovery' : 'code' },
    })
  })
  await endAttempts(context, name)
  return name
}
