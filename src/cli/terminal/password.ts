import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Problem } from '../../shared/errors/problem.ts'

/**
 * Reads a password from the environment or, at a terminal, from a prompt that does not show it. Never from an argument, because
 * everyone on the machine can see arguments.
 * @param variable name of the environment variable
 */
export const readPassword = async (variable: string, question: string): Promise<string> => {
  const given = process.env[variable]
  if (given !== undefined) return given
  if (!process.stdin.isTTY) throw new Problem('general.usage', { detail: `没有密码：请设置环境变量 ${variable}` })
  return askHidden(question)
}

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
