import { join } from 'node:path'
import { z } from 'zod'
import { minimumPassword } from '../../shared/account.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { findPasswordFault, passwordFaultWords, passwordLength } from '../../shared/password.ts'
import { type OpenedAccountList, openAccountList, signAccountList } from '../../trust/account-list.ts'
import { openSealed, sealTo } from '../../trust/hpke.ts'
import { sealingPublicKey, sealingTwin } from '../../trust/key-agreement.ts'
import { exportSigningKey, importSigningKey, importVerifyingKey, type SigningKey } from '../../trust/keys.ts'
import { type DeviceSecret, DeviceSecrets, secretOfCode, shownDeviceId } from './device-secrets.ts'
import { type KeyringAccount, type KeyringContent, type KeyringEntry, KeyringFile, sealDigest } from './keyring-file.ts'
import { openByPassword, type PasswordCost, sealByPassword, spendAttempt, standardCost } from './password-seal.ts'
import { samplePassword } from './sample-password.ts'
import { SignInPause } from './sign-in-pause.ts'

const secretsSchema = z.object({
  signingKey: z.string(),
  /** Only in entries from before there were lists. */
  databaseKey: z.base64().optional(),
})
type Secrets = z.infer<typeof secretsSchema>

/** Keys of the database: `current`, and while it is being encrypted anew the one before. */
export interface DatabaseKeys {
  readonly current: Uint8Array
  readonly former?: Uint8Array | undefined
}

/** What a password opens. */
export interface Unlocked extends KeyringAccount {
  readonly signingKey: SigningKey
  readonly databaseKeys: DatabaseKeys
  /** Attempts that failed since the account last signed in. */
  readonly failedBefore: number
  /** The entry still has the form from before there were lists. */
  readonly isOld: boolean
  /** Digest of the entry that was opened. */
  readonly seal: string
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

const purposeOf = (account: KeyringAccount): string => `gzzc keyring:${ownerOf(account)}`

const sealKeyTo = (databaseKey: Uint8Array, account: KeyringAccount, publicKey: string): string =>
  sealTo(sealingPublicKey(importVerifyingKey(publicKey)), databaseKey, purposeOf(account)).toString('base64')

/**
 * The file beside the encrypted database: the administrator's signed list of accounts, for each account its signing key under
 * its password, and the database key sealed to each account's public key. Nothing in it opens anything without a password. A
 * bound entry also needs the device secret from the keychain of the computer that it was bound on.
 * An administrator can give the accounts another database key without knowing their passwords.
 */
export class Keyring {
  readonly #file: KeyringFile
  readonly #pause: SignInPause
  readonly #devices: DeviceSecrets
  readonly #cost: PasswordCost

  /**
   * @param cost of passwords that are set from now on; only tests, whose passwords protect nothing, ask for less, and may set the
   * same one for several accounts
   * @param devices the device secrets that this process knows
   */
  constructor(home: string, cost: PasswordCost = standardCost, devices = new DeviceSecrets()) {
    this.#file = new KeyringFile(join(home, 'keyring.json'))
    this.#pause = new SignInPause(home)
    this.#devices = devices
    this.#cost = cost
  }

  get exists(): boolean {
    return this.#file.exists
  }

  /** @throws Problem `core.home.damaged` */
  accounts(): KeyringAccount[] {
    return this.#file.read().accounts.map(({ id, name, role }) => ({ id, name, role }))
  }

  /**
   * The signed list of accounts; undefined before an administrator signed one. Its signature is valid; whether its signer is
   * trusted is for the caller to decide.
   * @throws Problem `core.accountList.forged`
   */
  list(): SignedList | undefined {
    const { list: envelope } = this.#file.read()
    return envelope ? openKeptList(envelope) : undefined
  }

  /**
   * Refuses a password that another account has: whoever knows one would be both persons. Who has it is not told. It opens that
   * account's entry, so no list of passwords is kept; an entry that is bound to another computer cannot be tried.
   * @throws Problem `core.account.passwordGuessed`
   */
  async #refuseShared(id: string, password: string): Promise<void> {
    if (this.#cost !== standardCost || password === samplePassword) return
    const others = this.#file.read().accounts.filter((entry) => entry.id !== id)
    const opened = await Promise.all(
      others.map((entry) => {
        const device = entry.device === undefined ? undefined : this.#devices.find(entry.device)
        if (entry.device !== undefined && !device) return undefined
        return openByPassword(entry.secrets, password, ownerOf(entry), device)
      }),
    )
    if (opened.some((plain) => plain !== undefined))
      throw new Problem('core.account.passwordGuessed', { why: '本单位已经有人在用，一个密码不能代表两个人' })
  }

  /**
   * Makes an account's entry: its signing key under its password. The database key comes with {@link publish}.
   * @throws Problem `core.account.password`, `core.account.passwordGuessed`
   */
  async sealEntry(account: KeyringAccount, password: string, signingKey: SigningKey): Promise<KeyringEntry> {
    checkPassword(password, account.name)
    const { id, name, role } = account
    await this.#refuseShared(id, password)
    const secrets = await this.#sealSecrets(account, password, { signingKey: exportSigningKey(signingKey) })
    return { id, name, role, secrets, publicKey: signingKey.publicKey }
  }

  /**
   * An account's entry as {@link replace} puts it in place: the same key under another password or another binding.
   * @param next.isNew the password was chosen now, and must be a good one
   * @param databaseKey is sealed with the signing key where there is no list yet, because then no entry has it elsewhere
   * @throws Problem `settings.account.unknown`, `core.account.password`, `core.account.passwordGuessed`
   */
  async sealAgain(
    id: string,
    signingKey: SigningKey,
    next: { readonly password: string; readonly isNew: boolean; readonly device: DeviceSecret | undefined },
    databaseKey: Uint8Array,
  ): Promise<KeyringEntry> {
    const { device: _device, ...entry } = this.#entry(id)
    if (next.isNew) {
      checkPassword(next.password, entry.name)
      await this.#refuseShared(id, next.password)
    }
    const secrets = {
      signingKey: exportSigningKey(signingKey),
      ...(entry.databaseKey === undefined ? { databaseKey: Buffer.from(databaseKey).toString('base64') } : {}),
    }
    return {
      ...entry,
      secrets: await this.#sealSecrets(entry, next.password, secrets, next.device),
      ...(next.device ? { device: next.device.id } : {}),
    }
  }

  #sealSecrets(account: KeyringAccount, password: string, secrets: Secrets, device?: DeviceSecret) {
    return sealByPassword(JSON.stringify(secrets), password, ownerOf(account), this.#cost, device)
  }

  #entry(id: string): KeyringEntry {
    const entry = this.#file.read().accounts.find((known) => known.id === id)
    if (!entry) throw new Problem('settings.account.unknown')
    return entry
  }

  /** Digest of an account's present entry. @throws Problem `settings.account.unknown` */
  sealOf(id: string): string {
    return sealDigest(this.#entry(id))
  }

  /** Id of the device secret that an account's entry is bound to; undefined for none. @throws Problem `settings.account.unknown` */
  deviceOf(id: string): string | undefined {
    return this.#entry(id).device
  }

  /**
   * Whether an account's entry opens only with a recovery code here, because this computer's keychain does not have the secret
   * that it is bound to.
   */
  needsRecoveryCode(name: string): boolean {
    const device = this.#file.read().accounts.find((entry) => entry.name === name)?.device
    return device !== undefined && !this.#devices.find(device)
  }

  /**
   * Changes the accounts: signs the list of the next generation and seals the database keys to everyone on it.
   * @param change gives the new entries; may throw to change nothing
   * @param above the generation that the new list must be above, where another copy of the keyring had a higher one
   */
  publish(
    administrator: SigningKey,
    at: string,
    keys: DatabaseKeys,
    change: (entries: readonly KeyringEntry[]) => readonly KeyringEntry[],
    above = 0,
  ): SignedList {
    const { list: before, accounts } = this.#file.read()
    const known = before ? openAccountList(before).list.generation : 0
    const changed = change(accounts)
    const listed = changed.flatMap(({ id, name, role, publicKey }) =>
      publicKey ? [{ id, name, role, publicKey }] : [],
    )
    const list = { generation: Math.max(known, above) + 1, signedAt: at, accounts: listed }
    const envelope = signAccountList(list, administrator)
    this.#file.write({ list: envelope, accounts: changed.map((entry) => withKeys(entry, keys)) })
    return { ...openAccountList(envelope), envelope }
  }

  /**
   * Puts an account's entry in place of its present one.
   * @param keys are sealed to everyone in the same write; undefined: the database keys stay
   */
  replace({ id, secrets, device }: KeyringEntry, keys: DatabaseKeys | undefined): void {
    const { list, accounts } = this.#file.read()
    const renewed = accounts.map((entry) => {
      if (entry.id !== id) return entry
      const { device: _device, ...rest } = entry
      return { ...rest, secrets, ...(device === undefined ? {} : { device }) }
    })
    this.#file.write({ list, accounts: keys ? renewed.map((entry) => withKeys(entry, keys)) : renewed })
  }

  /** Forgets the database key before, once the whole database is encrypted under the current one. */
  forgetFormerKey(): void {
    const { list, accounts } = this.#file.read()
    this.#file.write({ list, accounts: accounts.map(({ formerDatabaseKey: _former, ...entry }) => entry) })
  }

  /**
   * Opens an account's secrets. Unknown account and wrong password give the same answer in about the same time. A wrong
   * recovery code counts as a failed attempt; a missing one does not.
   * @param recoveryCode of the computer that the entry is bound to; needed where this one's keychain does not have the secret
   * @throws Problem `core.account.login`, `core.account.pause`, `core.device.needed`, `core.device.code`, `core.home.damaged`
   */
  async unlock(name: string, password: string, recoveryCode?: string): Promise<Unlocked> {
    const { accounts } = this.#file.read()
    const entry = accounts.find((candidate) => candidate.name === name)
    if (entry?.device !== undefined && !recoveryCode && !this.#devices.find(entry.device))
      throw new Problem('core.device.needed', { name, device: shownDeviceId(entry.device) })
    this.#pause.begin(entry?.id)
    if (!entry) {
      await spendAttempt(password, accounts[0]?.secrets.cost ?? this.#cost)
      throw new Problem('core.account.login')
    }
    const device = this.#secretFor(entry, recoveryCode)
    const plain = await openByPassword(entry.secrets, password, ownerOf(entry), device)
    if (plain === undefined) throw new Problem('core.account.login')
    const failedBefore = this.#pause.succeed(entry.id)
    if (device) this.#devices.keep(device)
    const secrets = secretsSchema.parse(JSON.parse(plain))
    const signingKey = importSigningKey(secrets.signingKey)
    const { id, role } = entry
    return {
      ...{ id, name, role, signingKey, failedBefore },
      databaseKeys: openKeys(entry, signingKey, secrets),
      isOld: secrets.databaseKey !== undefined,
      seal: sealDigest(entry),
    }
  }

  /** The secret that an entry is bound to. @throws Problem `core.device.code` */
  #secretFor({ device }: KeyringEntry, recoveryCode: string | undefined): DeviceSecret | undefined {
    if (device === undefined) return undefined
    return this.#devices.find(device) ?? secretOfCode(recoveryCode ?? '', device)
  }
}

/** A list as it is kept: opened, and as it was signed. */
export interface SignedList extends OpenedAccountList {
  readonly envelope: NonNullable<KeyringContent['list']>
}

/** Opens a list that this computer kept. @throws Problem `core.accountList.forged` */
export const openKeptList = (envelope: SignedList['envelope']): SignedList => {
  try {
    return { ...openAccountList(envelope), envelope }
  } catch (cause) {
    throw new Problem('core.accountList.forged', {}, { cause })
  }
}

const withKeys = (entry: KeyringEntry, { current, former }: DatabaseKeys): KeyringEntry => {
  const { formerDatabaseKey: _former, ...rest } = entry
  const { publicKey } = entry
  if (!publicKey) return rest
  const sealed = { ...rest, databaseKey: sealKeyTo(current, entry, publicKey) }
  return former ? { ...sealed, formerDatabaseKey: sealKeyTo(former, entry, publicKey) } : sealed
}

const openKeys = (
  entry: KeyringEntry,
  signingKey: SigningKey,
  old: { readonly databaseKey?: string | undefined },
): DatabaseKeys => {
  const open = (sealed: string): Buffer => {
    try {
      return openSealed(sealingTwin(signingKey), Buffer.from(sealed, 'base64'), purposeOf(entry))
    } catch (cause) {
      throw new Problem('core.home.damaged', { detail: 'keyring.json' }, { cause })
    }
  }
  if (entry.databaseKey !== undefined) {
    const former = entry.formerDatabaseKey
    return { current: open(entry.databaseKey), ...(former === undefined ? {} : { former: open(former) }) }
  }
  if (old.databaseKey === undefined) throw new Problem('core.home.damaged', { detail: 'keyring.json' })
  return { current: Buffer.from(old.databaseKey, 'base64') }
}

/** Accounts that may open a unit's folder; readable without a password. Empty when there is no unit. */
export const unitAccounts = (home: string): KeyringAccount[] => new Keyring(home).accounts()
