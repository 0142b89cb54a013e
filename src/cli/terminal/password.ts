import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Keyring } from '../../core/accounts/keyring.ts'
import { Problem } from '../../shared/errors/problem.ts'

/**
 * Reads a password from the environment or, at a terminal, from a prompt that does not show it. Never from an argument, because
 * everyone on the machine can see arguments.
 * @param variable name of the environment variable
 */
export const readPassword = (variable: string, question: string): Promise<string> =>
  readSecret(variable, question, '密码')

const readSecret = async (variable: string, question: string, what: string): Promise<string> => {
  const given = process.env[variable]
  if (given !== undefined) return given
  if (!process.stdin.isTTY) throw new Problem('general.usage', { detail: `没有${what}：请设置环境变量 ${variable}` })
  return askHidden(question)
}

/**
 * The recovery code of an account that the desktop program bound to a computer; undefined for an account that is not bound. The
 * command line has no keychain, so it needs the code also on that computer.
 */
export const readRecoveryCode = async (home: string, account: string): Promise<string | undefined> =>
  new Keyring(home).needsRecoveryCode(account) ? askRecoveryCode(account) : undefined

/** The same for an account of a backup, after it was refused. */
export const askRecoveryCode = (account: string): Promise<string> =>
  readSecret('GZZC_RECOVERY_CODE', `${account} 的密码绑定了电脑，请输入那台电脑的恢复码：`, '恢复码')

/** Asks at the terminal and does not show what is typed. */
export const askHidden = async (question: string): Promise<string> => {
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const prompt = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    return await prompt.question('')
  } finally {
    prompt.close()
    process.stderr.write('\n')
  }
}
