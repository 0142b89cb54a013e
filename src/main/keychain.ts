import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { deviceSecretBytes } from '../shared/recovery-code.ts'
import type { KeychainNote } from '../shared/rpc/frame.ts'

/** The parts of Electron's `safeStorage` that are used. Electron 45 has both forms, 46 only the one with promises, 25 only the other. */
export interface SafeStorage {
  isAsyncEncryptionAvailable?(): Promise<boolean>
  encryptStringAsync?(text: string): Promise<Buffer>
  decryptStringAsync?(bytes: Buffer): Promise<{ readonly result: string }>
  isEncryptionAvailable?(): boolean
  encryptString?(text: string): Buffer
  decryptString?(bytes: Buffer): string
  /** Linux only. */
  getSelectedStorageBackend?(): string
}

const secretSchema = z.base64().refine((text) => Buffer.from(text, 'base64').length === deviceSecretBytes)
const contentSchema = z.object({
  /** The secret of this computer. */
  own: secretSchema,
  /** Secrets of other computers, which came here with their recovery codes. */
  others: z.array(secretSchema),
})
type Content = z.infer<typeof contentSchema>

const fileName = 'device-secret'
const setAside = /^device-secret\.\d+$/u

/** Backends on Linux that keep a key for this person. `basic_text` is a password that is part of Chromium; `unknown` may be. */
const realBackends = ['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6']

const othersOf = (own: string, secrets: readonly string[]): string[] => [
  ...new Set(secrets.filter((secret) => secret !== own)),
]

/**
 * The device secret of this computer, encrypted by the system's keychain, in a file of the person's app data. It is never in
 * the unit's folder, so a copy of that folder does not have it.
 */
export class DeviceKeychain {
  readonly #folder: string
  readonly #storage: SafeStorage
  readonly #note: (event: string) => void

  /** @param note writes to the shell's log */
  constructor(folder: string, storage: SafeStorage, note: (event: string) => void) {
    this.#folder = folder
    this.#storage = storage
    this.#note = note
  }

  /**
   * What the core may know. Makes the secret when there is none. Call it after Electron is ready.
   * @returns no secrets where the system offers no keychain, or one that anybody could open
   */
  async read(): Promise<KeychainNote> {
    try {
      if (!(await this.#isSafe())) {
        this.#note('keychain.none')
        return { kind: 'keychain', own: null, others: [] }
      }
      return { kind: 'keychain', ...(await this.#content()) }
    } catch {
      // Without the secret the core asks for the recovery code.
      this.#note('keychain.failed')
      return { kind: 'keychain', own: null, others: [] }
    }
  }

  /** Keeps a secret that came with a recovery code, where the system offers a keychain. */
  async keep(secret: string): Promise<void> {
    try {
      if (!(await this.#isSafe())) return
      const { own, others } = await this.#content()
      if (secret !== own && !others.includes(secret)) await this.#write({ own, others: [...others, secret] })
    } catch {
      this.#note('keychain.failed')
    }
  }

  /** Whether a stolen disk does not open what is encrypted here. */
  async #isSafe(): Promise<boolean> {
    const storage = this.#storage
    const backend = storage.getSelectedStorageBackend?.()
    if (process.platform === 'linux' && !realBackends.includes(backend ?? 'unknown')) return false
    if (storage.isAsyncEncryptionAvailable) return storage.isAsyncEncryptionAvailable()
    return storage.isEncryptionAvailable?.() ?? false
  }

  /**
   * All secrets that can be read. A file that the keychain no longer opens (the system was installed anew, or the keychain is
   * another one for now) is set aside and tried again at every start, so nothing is lost when the keychain comes back.
   */
  async #content(): Promise<Content> {
    const names = readdirSync(this.#folder)
    const found: Content[] = []
    for (const name of names.filter((file) => setAside.test(file))) {
      const content = await this.#open(name)
      if (content) found.push(content)
    }
    const asideSecrets = found.flatMap(({ own, others }) => [own, ...others])
    const present = names.includes(fileName) ? await this.#open(fileName) : undefined
    if (present) return { own: present.own, others: othersOf(present.own, [...present.others, ...asideSecrets]) }
    if (names.includes(fileName)) {
      this.#note('keychain.unreadable')
      renameSync(join(this.#folder, fileName), join(this.#folder, `${fileName}.${Date.now()}`))
    }
    const own = found.at(-1)?.own ?? randomBytes(deviceSecretBytes).toString('base64')
    const made = { own, others: othersOf(own, asideSecrets) }
    await this.#write(made)
    // Only what was read back counts: a secret that cannot be read must bind nothing.
    const written = await this.#open(fileName)
    if (written?.own !== made.own) throw new Error('the keychain does not return what it encrypted')
    return made
  }

  async #open(name: string): Promise<Content | undefined> {
    const bytes = readFileSync(join(this.#folder, name))
    try {
      const { decryptStringAsync, decryptString } = this.#storage
      const text = decryptStringAsync
        ? (await decryptStringAsync.call(this.#storage, bytes)).result
        : decryptString?.call(this.#storage, bytes)
      return contentSchema.parse(JSON.parse(text ?? ''))
    } catch {
      return undefined
    }
  }

  async #write(content: Content): Promise<void> {
    const { encryptStringAsync, encryptString } = this.#storage
    const text = JSON.stringify(content)
    const bytes = encryptStringAsync
      ? await encryptStringAsync.call(this.#storage, text)
      : encryptString?.call(this.#storage, text)
    if (!bytes) throw new Error('no keychain')
    const file = join(this.#folder, fileName)
    const descriptor = openSync(`${file}.new`, 'w', 0o600)
    try {
      writeSync(descriptor, bytes)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(`${file}.new`, file)
  }
}
