import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileDurably } from '../../files/durable-file.ts'
import { accountRoles, minimumPassword } from '../../shared/account.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { findPasswordFault, passwordFaultWords, passwordLength } from '../../shared/password.ts'
import { exportSigningKey, importSigningKey, type SigningKey } from '../../trust/keys.ts'
import {
  openByPassword,
  type PasswordCost,
  passwordSealSchema,
  sealByPassword,
  spendAttempt,
  standardCost,
} from './password-seal.ts'
import { SignInPause } from './sign-in-pause.ts'

const entrySchema = z.object({
  id: z.uuid(),
  name: z.string().min(1).max(60),
  role: z.enum(accountRoles),
  /** The database key and the account's signing key, under its password. */
  secrets: passwordSealSchema,
})
const keyringSchema = z.object({ version: z.literal(2), accounts: z.array(entrySchema).max(200) })
type KeyringEntry = z.infer<typeof entrySchema>

/** Keyrings of version 1 named no cost: it was the same for all. */
const firstCost: PasswordCost = { N: 2 ** 16, r: 8, p: 1 }
const firstKeyringSchema = z
  .object({
    version: z.literal(1),
    accounts: z.array(entrySchema.omit({ secrets: true }).and(passwordSealSchema.omit({ cost: true }))).max(200),
  })
  .transform(({ accounts }) => ({
    version: 2 as const,
    accounts: accounts.map(({ id, name, role, ...sealed }) => ({
      id,
      name,
      role,
      secrets: { cost: firstCost, ...sealed },
    })),
  }))

const secretsSchema = z.object({ databaseKey: z.base64(), signingKey: z.string() })

/** What a password opens. */
export interface Unlocked {
  readonly id: string
  readonly name: string
  readonly role: KeyringEntry['role']
  readonly databaseKey: Uint8Array
  readonly signingKey: SigningKey
  /** Attempts that failed since the account last signed in. */
  readonly failedBefore: number
}

export type KeyringAccount = Pick<KeyringEntry, 'id' | 'name' | 'role'>

interface Secrets {
  readonly databaseKey: Uint8Array
  readonly signingKey: SigningKey
}

/** @throws Problem `core.account.password`, `core.account.passwordGuessed` */
const checkPassword = (password: string, name: string): void => {
  const fault = findPasswordFault(password, name)
  if (fault === 'short')
    throw new Problem('core.account.password', { length: passwordLength(password), minimum: minimumPassword })
  if (fault) throw new Problem('core.account.passwordGuessed', { why: passwordFaultWords[fault] })
}

/** An entry belongs to one account in one role. */
const ownerOf = ({ id, role }: KeyringAccount): string => `${id}:${role}`

/** An account's entry: its secrets under its password. @throws Problem `core.account.password`, `core.account.passwordGuessed` */
const seal = async (
  account: KeyringAccount,
  password: string,
  secrets: Secrets,
  cost: PasswordCost,
): Promise<KeyringEntry> => {
  checkPassword(password, account.name)
  const plain = JSON.stringify({
    databaseKey: Buffer.from(secrets.databaseKey).toString('base64'),
    signingKey: exportSigningKey(secrets.signingKey),
  })
  const { id, name, role } = account
  return { id, name, role, secrets: await sealByPassword(plain, password, ownerOf(account), cost) }
}

/**
 * The file beside the encrypted database: for each account the database key and its signing key, sealed
 * under its password. Nothing in it opens anything without a password.
 */
export class Keyring {
  readonly #file: string
  readonly #pause: SignInPause
  readonly #cost: PasswordCost

  /** @param cost of passwords that are set from now on; only tests, whose passwords protect nothing, ask for less */
  constructor(home: string, cost: PasswordCost = standardCost) {
    this.#file = join(home, 'keyring.json')
    this.#pause = new SignInPause(home)
    this.#cost = cost
  }

  get exists(): boolean {
    return existsSync(this.#file)
  }

  #read(): KeyringEntry[] {
    if (!this.exists) return []
    try {
      return z.union([keyringSchema, firstKeyringSchema]).parse(JSON.parse(readFileSync(this.#file, 'utf8'))).accounts
    } catch (cause) {
      throw new Problem('core.home.damaged', { detail: 'keyring.json' }, { cause })
    }
  }

  accounts(): KeyringAccount[] {
    return this.#read().map(({ id, name, role }) => ({ id, name, role }))
  }

  /**
   * Adds an account under a password of its own.
   * @throws Problem `core.account.exists`, `core.account.password`, `core.account.passwordGuessed`
   */
  async add(account: Omit<KeyringAccount, 'id'>, password: string, secrets: Secrets): Promise<KeyringAccount> {
    const refuseTaken = (): void => {
      if (this.#read().some((entry) => entry.name === account.name))
        throw new Problem('core.account.exists', { name: account.name })
    }
    refuseTaken()
    const { name, role } = account
    const entry = await seal({ id: randomUUID(), name, role }, password, secrets, this.#cost)
    // Sealing is slow; another account may have been added meanwhile.
    refuseTaken()
    this.#write([...this.#read(), entry])
    return { id: entry.id, name, role }
  }

  /**
   * Seals an account's secrets, the same or new ones, under a new password.
   * @throws Problem `settings.account.unknown`, `core.account.password`, `core.account.passwordGuessed`
   */
  async reseal(id: string, password: string, secrets: Secrets): Promise<KeyringAccount> {
    const account = this.accounts().find((candidate) => candidate.id === id)
    if (!account) throw new Problem('settings.account.unknown')
    const fresh = await seal(account, password, secrets, this.#cost)
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
    writeFileDurably(this.#file, JSON.stringify({ version: 2, accounts }, null, 2), 0o600)
  }

  /**
   * Opens an account's secrets. Unknown account and wrong password give the same answer in about the same time.
   * @throws Problem `core.account.login`, `core.account.pause`
   */
  async unlock(name: string, password: string): Promise<Unlocked> {
    const entries = this.#read()
    const entry = entries.find((candidate) => candidate.name === name)
    this.#pause.begin(entry?.id)
    if (!entry) {
      await spendAttempt(password, entries[0]?.secrets.cost ?? this.#cost)
      throw new Problem('core.account.login')
    }
    const plain = await openByPassword(entry.secrets, password, ownerOf(entry))
    if (plain === undefined) throw new Problem('core.account.login')
    const { databaseKey, signingKey } = secretsSchema.parse(JSON.parse(plain))
    return {
      id: entry.id,
      name: entry.name,
      role: entry.role,
      databaseKey: Buffer.from(databaseKey, 'base64'),
      signingKey: importSigningKey(signingKey),
      failedBefore: this.#pause.succeed(entry.id),
    }
  }
}

/** Accounts that may open a unit's folder; readable without a password. Empty when there is no unit. */
export const unitAccounts = (home: string): KeyringAccount[] => new Keyring(home).accounts()
