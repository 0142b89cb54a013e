import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { writeFileDurably } from '../../files/durable-file.ts'
import { accountRoles } from '../../shared/account.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { mostAccounts } from '../../shared/sync/account-list.ts'
import { envelopeSchema, publicKeySchema } from '../../shared/sync/envelope.ts'
import { onDisk } from '../store/disk-problem.ts'
import { deviceIdPattern } from './device-secrets.ts'
import { type PasswordCost, passwordSealSchema } from './password-seal.ts'

const accountSchema = z.object({ id: z.uuid(), name: z.string().min(1).max(60), role: z.enum(accountRoles) })

/** An account as everyone may see it. */
export type KeyringAccount = z.infer<typeof accountSchema>

const entrySchema = accountSchema.extend({
  /** The account's signing key, under its password. Of an entry from before there were lists, the database key too. */
  secrets: passwordSealSchema,
  /** Id of the device secret that `secrets` needs besides the password; absent where the password alone opens it. */
  device: z.string().regex(deviceIdPattern).optional(),
  /** SPKI in base64; absent until an administrator has signed a list. */
  publicKey: publicKeySchema.optional(),
  /** The database key, sealed to `publicKey`; base64. */
  databaseKey: z.base64().optional(),
  /** The database key before, while the database is being encrypted anew. */
  formerDatabaseKey: z.base64().optional(),
})
export type KeyringEntry = z.infer<typeof entrySchema>

/** Names what an account's password opens: another password, salt or device secret gives another digest. */
export const sealDigest = ({ secrets, device }: Pick<KeyringEntry, 'secrets' | 'device'>): string => {
  const { salt, nonce, tag, sealed } = secrets
  return createHash('sha256')
    .update([salt, nonce, tag, sealed, device ?? ''].join(' '))
    .digest('hex')
}

/** Version 3 has entries that are bound to a device. A program that does not know them would drop the binding's id. */
const contentSchema = z.object({
  version: z.union([z.literal(2), z.literal(3)]),
  /** The administrator's signed list of the accounts; null in a keyring from before there were lists. */
  list: envelopeSchema.nullable().default(null),
  accounts: z.array(entrySchema).max(mostAccounts),
})
export type KeyringContent = Omit<z.infer<typeof contentSchema>, 'version'>

/** Keyrings of version 1 named no cost: it was the same for all. */
const firstCost: PasswordCost = { N: 2 ** 16, r: 8, p: 1 }
const firstContentSchema = z
  .object({
    version: z.literal(1),
    accounts: z.array(accountSchema.and(passwordSealSchema.omit({ cost: true }))).max(mostAccounts),
  })
  .transform(({ accounts }) => ({
    list: null,
    accounts: accounts.map(({ id, name, role, ...sealed }) => ({
      id,
      name,
      role,
      secrets: { cost: firstCost, ...sealed },
    })),
  }))

/** `keyring.json` of a unit's folder. */
export class KeyringFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  get exists(): boolean {
    return existsSync(this.#path)
  }

  /** Empty when there is no file. @throws Problem `core.home.damaged` */
  read(): KeyringContent {
    if (!this.exists) return { list: null, accounts: [] }
    try {
      return z.union([contentSchema, firstContentSchema]).parse(parseStrictJson(readFileSync(this.#path, 'utf8')))
    } catch (cause) {
      throw new Problem('core.home.damaged', { detail: 'keyring.json' }, { cause })
    }
  }

  /** Replaces the file whole. @throws Problem `core.disk.*`; the file is then as before */
  write(content: KeyringContent): void {
    const version = content.accounts.some(({ device }) => device !== undefined) ? 3 : 2
    const text = JSON.stringify({ version, ...content }, null, 2)
    onDisk(() => writeFileDurably(this.#path, text, 0o600), dirname(this.#path))
  }
}
