import { createCipheriv, createDecipheriv, randomBytes, randomUUID, scrypt } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { writeFileDurably } from '../../files/durable-file.ts'
import { accountRoles, minimumPassword } from '../../shared/account.ts'
import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { exportSigningKey, importSigningKey, type SigningKey } from '../../trust/keys.ts'

/** scrypt cost: 64 MiB and about a tenth of a second a guess (OWASP's recommended N = 2^16, r = 8, p = 1). */
const cost = { N: 2 ** 16, r: 8, p: 1, maxmem: 128 * mebibyte }

const entrySchema = z.object({
  id: z.uuid(),
  name: z.string().min(1).max(60),
  role: z.enum(accountRoles),
  salt: z.base64(),
  nonce: z.base64(),
  tag: z.base64(),
  /** AES-256-GCM, under the password's key, of the database key and the account's signing key. */
  sealed: z.base64(),
})
const keyringSchema = z.object({ version: z.literal(1), accounts: z.array(entrySchema).max(200) })
type KeyringEntry = z.infer<typeof entrySchema>

const secretsSchema = z.object({ databaseKey: z.base64(), signingKey: z.string() })

/** What a password opens. */
export interface Unlocked {
  readonly id: string
  readonly name: string
  readonly role: KeyringEntry['role']
  readonly databaseKey: Uint8Array
  readonly signingKey: SigningKey
}

export type KeyringAccount = Pick<KeyringEntry, 'id' | 'name' | 'role'>

const derive = promisify<string, Buffer, number, typeof cost, Buffer>(scrypt)
const passwordKey = (password: string, salt: Buffer): Promise<Buffer> =>
  derive(password.normalize('NFC'), salt, 32, cost)

interface Secrets {
  readonly databaseKey: Uint8Array
  readonly signingKey: SigningKey
}

/** An account's entry: its secrets under its password. @throws Problem `core.account.password` */
const seal = async ({ id, name, role }: KeyringAccount, password: string, secrets: Secrets): Promise<KeyringEntry> => {
  if (password.length < minimumPassword)
    throw new Problem('core.account.password', { length: password.length, minimum: minimumPassword })
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await passwordKey(password, salt), nonce)
  cipher.setAAD(Buffer.from(`${id}:${role}`))
  const plain = JSON.stringify({
    databaseKey: Buffer.from(secrets.databaseKey).toString('base64'),
    signingKey: exportSigningKey(secrets.signingKey),
  })
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return {
    id,
    name,
    role,
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    sealed: sealed.toString('base64'),
  }
}

/**
 * The file beside the encrypted database: for each account the database key and its signing key, sealed
 * under its password. Nothing in it opens anything without a password.
 */
export class Keyring {
  readonly #file: string

  constructor(home: string) {
    this.#file = join(home, 'keyring.json')
  }

  get exists(): boolean {
    return existsSync(this.#file)
  }

  #read(): KeyringEntry[] {
    if (!this.exists) return []
    try {
      return keyringSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8'))).accounts
    } catch (cause) {
      throw new Problem('core.home.damaged', { detail: 'keyring.json' }, { cause })
    }
  }

  accounts(): KeyringAccount[] {
    return this.#read().map(({ id, name, role }) => ({ id, name, role }))
  }

  /**
   * Adds an account under a password of its own.
   * @throws Problem `core.account.exists`, `core.account.password`
   */
  async add(account: Omit<KeyringAccount, 'id'>, password: string, secrets: Secrets): Promise<KeyringAccount> {
    const refuseTaken = (): void => {
      if (this.#read().some((entry) => entry.name === account.name))
        throw new Problem('core.account.exists', { name: account.name })
    }
    refuseTaken()
    const { name, role } = account
    const entry = await seal({ id: randomUUID(), name, role }, password, secrets)
    // Sealing is slow; another account may have been added meanwhile.
    refuseTaken()
    this.#write([...this.#read(), entry])
    return { id: entry.id, name, role }
  }

  /**
   * Seals an account's secrets, the same or new ones, under a new password.
   * @throws Problem `settings.account.unknown`, `core.account.password`
   */
  async reseal(id: string, password: string, secrets: Secrets): Promise<KeyringAccount> {
    const account = this.accounts().find((candidate) => candidate.id === id)
    if (!account) throw new Problem('settings.account.unknown')
    const fresh = await seal(account, password, secrets)
    this.#write(this.#read().map((entry) => (entry.id === id ? fresh : entry)))
    return account
  }

  /** Removes an account's entry, so that its password opens nothing from then on. @throws Problem `settings.account.unknown` */
  remove(id: string): void {
    const entries = this.#read()
    if (!entries.some((entry) => entry.id === id)) throw new Problem('settings.account.unknown')
    this.#write(entries.filter((entry) => entry.id !== id))
  }

  #write(accounts: readonly KeyringEntry[]): void {
    writeFileDurably(this.#file, JSON.stringify({ version: 1, accounts }, null, 2), 0o600)
  }

  /**
   * Opens an account's secrets. Unknown account and wrong password give the same answer in about the same time.
   * @throws Problem `core.account.login`
   */
  async unlock(name: string, password: string): Promise<Unlocked> {
    const entry = this.#read().find((candidate) => candidate.name === name)
    const key = await passwordKey(password, Buffer.from(entry?.salt ?? 'absent', 'base64'))
    if (!entry) throw new Problem('core.account.login')
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(entry.nonce, 'base64'))
    decipher.setAAD(Buffer.from(`${entry.id}:${entry.role}`))
    decipher.setAuthTag(Buffer.from(entry.tag, 'base64'))
    let plain: string
    try {
      plain = Buffer.concat([decipher.update(Buffer.from(entry.sealed, 'base64')), decipher.final()]).toString('utf8')
    } catch (cause) {
      throw new Problem('core.account.login', {}, { cause })
    }
    const secrets = secretsSchema.parse(JSON.parse(plain))
    return {
      id: entry.id,
      name: entry.name,
      role: entry.role,
      databaseKey: Buffer.from(secrets.databaseKey, 'base64'),
      signingKey: importSigningKey(secrets.signingKey),
    }
  }
}

/** Accounts that may open a unit's folder; readable without a password. Empty when there is no unit. */
export const unitAccounts = (home: string): KeyringAccount[] => new Keyring(home).accounts()
