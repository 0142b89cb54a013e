import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileDurably } from '../../files/durable-file.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { decryptKey, encryptKey, isEncryptedKey } from './encrypted-key.ts'

/** Gives the passphrase of the keys; called at most once, and only when a key is encrypted. */
export type PassphraseSource = () => Promise<string>

/** Shortest passphrase, in characters. PBKDF2 slows an attacker down and does not save a short one. */
const shortestPassphrase = 12

/** @throws Problem `server.keys.passphraseShort` */
export const checkPassphrase = (passphrase: string): string => {
  if ([...passphrase].length < shortestPassphrase)
    throw new Problem('server.keys.passphraseShort', { least: shortestPassphrase })
  return passphrase
}

/** How a home keeps its keys: as the setting `keys` says; undefined in homes made before that setting. */
export type KeyProtection = 'encrypted' | 'plain' | undefined

/** What opening a home needs to know about its keys. */
export interface KeyAccess {
  readonly passphrase?: PassphraseSource | undefined
  /** Opens plain keys where they are refused. */
  readonly allowPlainKeys?: boolean | undefined
  /** Called when a home from before the setting `keys` has plain keys. By default a line goes to standard error. */
  readonly onPlainKeys?: (() => void) | undefined
}

const warnOfPlainKeys = (): void =>
  console.error(JSON.stringify({ warning: 'the private keys of this province are not encrypted', keys: 'plain' }))

/**
 * Makes the function that turns the text of a key file into unencrypted PKCS #8 PEM. Plain keys are for samples. A home from
 * before the setting `keys` opens with a warning.
 * @throws Problem (from the returned function) `server.keys.plain`, `server.keys.passphraseMissing`, `server.keys.passphraseWrong`
 */
export const keyOpener = (
  { keys, specimen }: { readonly keys: KeyProtection; readonly specimen: boolean },
  { passphrase, allowPlainKeys = false, onPlainKeys = warnOfPlainKeys }: KeyAccess,
): ((file: string, pem: string) => Promise<string>) => {
  let given: Promise<string> | undefined
  let warned = false
  return async (file, pem) => {
    if (isEncryptedKey(pem)) {
      if (!passphrase) throw new Problem('server.keys.passphraseMissing')
      given ??= passphrase()
      return decryptKey(pem, await given, file)
    }
    const forSample = keys === 'plain' && specimen
    if (keys !== undefined && !forSample && !allowPlainKeys) throw new Problem('server.keys.plain', { file })
    if (keys === undefined && !warned) onPlainKeys()
    warned = true
    return pem
  }
}

const keyFiles = async (home: string): Promise<string[]> => {
  try {
    return (await readdir(join(home, 'keys'))).filter((name) => name.endsWith('.pem')).map((name) => join('keys', name))
  } catch (cause) {
    throw new Problem('server.home.missing', { path: home }, { cause })
  }
}

/**
 * Encrypts every key file of a home that is not encrypted yet. All files are read and encrypted before the first is replaced;
 * each replacement is atomic, so a crash leaves whole files, and the same call again does the rest.
 * @returns how many files it encrypted
 * @throws Problem `server.keys.passphraseShort`, `server.keys.passphraseWrong` for a file that another passphrase opens
 */
export const encryptKeyFiles = async (home: string, passphrase: string): Promise<number> => {
  checkPassphrase(passphrase)
  return replaceKeys(home, (file, pem) => {
    if (!isEncryptedKey(pem)) return encryptKey(pem, passphrase)
    decryptKey(pem, passphrase, file)
    return undefined
  })
}

/**
 * Encrypts every key file of a home with another passphrase. After a crash the same call with the same two passphrases does
 * the rest, because files that the new one opens stay as they are.
 * @returns how many files it changed
 * @throws Problem `server.keys.passphraseShort`, `server.keys.passphraseWrong`, `server.keys.plain`
 */
export const changePassphrase = async (home: string, current: string, next: string): Promise<number> => {
  checkPassphrase(next)
  return replaceKeys(home, (file, pem) => {
    if (!isEncryptedKey(pem)) throw new Problem('server.keys.plain', { file })
    try {
      return encryptKey(decryptKey(pem, current, file), next)
    } catch (error) {
      if (Problem.from(error)?.code !== 'server.keys.passphraseWrong') throw error
      decryptKey(pem, next, file)
      return undefined
    }
  })
}

const replaceKeys = async (
  home: string,
  change: (file: string, pem: string) => string | undefined,
): Promise<number> => {
  const changed: [file: string, pem: string][] = []
  for (const file of await keyFiles(home)) {
    const pem = change(file, await readFile(join(home, file), 'utf8'))
    if (pem !== undefined) changed.push([file, pem])
  }
  for (const [file, pem] of changed) writeFileDurably(join(home, file), pem, 0o600)
  return changed.length
}
