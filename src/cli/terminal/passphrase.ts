import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import type { KeyAccess } from '../../server/signing/key-files.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { askHidden } from './password.ts'

/** Name of the passphrase among the credentials of a systemd service (`LoadCredential=`, `LoadCredentialEncrypted=`). */
const credential = 'gzzc-passphrase'

export interface PassphraseOptions {
  readonly passphraseFd?: number
  readonly allowPlainKeys?: boolean
}

/** Parses the number of a file descriptor. */
export const descriptor = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('文件描述符为非负整数')
  return value
}

/** Adds the options with which a command opens the province's keys. */
export const withPassphraseOptions = (command: Command): Command =>
  command
    .option('--passphrase-fd <n>', '从这个文件描述符读密钥的口令', descriptor)
    .option('--allow-plain-keys', '密钥没有加密也打开（只用于样例和换钥匙时）')

/** One line from a file descriptor. */
const readDescriptor = (fd: number): string => {
  try {
    return readFileSync(fd, 'utf8').split(/\r?\n/)[0]!
  } catch (cause) {
    throw new Problem('server.keys.passphraseMissing', {}, { cause })
  }
}

/**
 * The passphrase of the keys: from the file descriptor, else from the systemd credential `gzzc-passphrase`, else from a
 * prompt at a terminal. Never from an argument or a variable, because others on the machine can see those.
 * @throws Problem `server.keys.passphraseMissing`
 */
export const readPassphrase = async (fd: number | undefined, question = '省级密钥的口令：'): Promise<string> => {
  if (fd !== undefined) return readDescriptor(fd)
  const folder = process.env['CREDENTIALS_DIRECTORY']
  const file = folder && join(folder, credential)
  if (file && existsSync(file)) return readFileSync(file, 'utf8').split(/\r?\n/)[0]!
  if (!process.stdin.isTTY) throw new Problem('server.keys.passphraseMissing')
  return askHidden(question)
}

/** A new passphrase; at a prompt it is entered twice. @throws Problem `server.keys.passphraseMissing`, `general.usage` */
export const readNewPassphrase = async (fd: number | undefined): Promise<string> => {
  if (fd !== undefined) return readDescriptor(fd)
  if (!process.stdin.isTTY) return readPassphrase(undefined)
  const entered = await askHidden('省级密钥的新口令：')
  if ((await askHidden('再输入一次：')) !== entered)
    throw new Problem('general.usage', { detail: '两次输入的口令不同' })
  return entered
}

/** How a command opens the province's keys. */
export const keyAccess = ({ passphraseFd, allowPlainKeys }: PassphraseOptions): KeyAccess => ({
  passphrase: () => readPassphrase(passphraseFd),
  allowPlainKeys,
  onPlainKeys: () => process.stderr.write('警告：省级密钥没有加密。请运行 gzzc province keys encrypt --home 文件夹\n'),
})
