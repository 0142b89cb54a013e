import { mkdirSync } from 'node:fs'
import { Problem } from '../../../shared/errors/problem.ts'
import type { Account, LockReason } from '../../../shared/rpc/session.ts'
import { DeviceSecrets } from '../../accounts/device-secrets.ts'
import { unitAccounts } from '../../accounts/keyring.ts'
import { backUpAutomatically } from '../../backup/automatic-backup.ts'
import { Journal } from '../../journal/journal.ts'
import { Lease } from '../../places/lease.ts'
import type { PlaceBook } from '../../places/place-book.ts'
import { clearHalfSample } from '../../sample/remove-sample.ts'
import { looksLikeSample, readSignInNote } from '../../sample/sample-mark.ts'
import type { SystemProxy } from '../../sync/proxy.ts'
import { SyncRounds } from '../../sync/sync-rounds.ts'
import { Unit, type UnitOptions } from '../../unit.ts'
import { GivenPaths } from './given-paths.ts'
import { idleLimit, Presence } from './presence.ts'

export interface WorkplaceOptions {
  /** Milliseconds without input after which it locks. */
  readonly idleAfter?: number
  /** Finds the system's proxy; without it, environment variables name the proxy. */
  readonly systemProxy?: SystemProxy
  /** The program that makes sample data, as a path. A host without it makes none. */
  readonly sampleProgram?: string | undefined
  /** Where this user's units were opened, to notice a folder that was copied. */
  readonly places?: PlaceBook | undefined
  /** What the system's keychain holds. A host without a keychain knows no secrets. */
  readonly devices?: DeviceSecrets
}

/**
 * One core process at one unit's folder, with a signed-in account or none. It belongs to the core, not to a connection, so a
 * window's reload signs nobody out.
 */
export class Workplace {
  readonly home: string
  readonly version: string
  readonly journal: Journal
  /** Locks after a long time without input. */
  readonly presence: Presence
  /** Files and folders that a person gave through the host. */
  readonly given = new GivenPaths()
  /** The device secrets that this process knows. */
  readonly devices: DeviceSecrets
  readonly #systemProxy: SystemProxy | undefined
  readonly #sampleProgram: string | undefined
  readonly places: PlaceBook | undefined
  #unit: Unit | undefined
  #lease: Lease | undefined
  #rounds: SyncRounds | undefined
  #closing = new AbortController()

  constructor(
    home: string,
    version: string,
    { idleAfter = idleLimit, systemProxy, sampleProgram, places, devices = new DeviceSecrets() }: WorkplaceOptions = {},
  ) {
    this.home = home
    this.version = version
    this.devices = devices
    this.#systemProxy = systemProxy
    this.#sampleProgram = sampleProgram
    this.places = places
    clearHalfSample(home)
    this.journal = new Journal(home)
    this.presence = new Presence(idleAfter, () => void this.lock('idle'))
    this.journal.note('core.start', { version, platform: process.platform, arch: process.arch })
  }

  /** Whether a unit was ever made in the folder. */
  get hasUnit(): boolean {
    return unitAccounts(this.home).length > 0
  }

  /** The sign-in hint of a sample data folder; null for real units. */
  get note(): string | null {
    return readSignInNote(this.home)
  }

  /** Whether the folder contains sample data that can be removed. */
  get mayRemoveSample(): boolean {
    return this.hasUnit && looksLikeSample(this.home)
  }

  get sampleProgram(): string {
    if (!this.#sampleProgram) throw new Error('this host named no sample program')
    return this.#sampleProgram
  }

  /** The unit as the signed-in account opened it. @throws Problem `host.signedOut` */
  get unit(): Unit {
    if (!this.#unit) throw new Problem('host.signedOut')
    return this.#unit
  }

  /** @throws Problem `host.signedOut` */
  requireSignedIn(): void {
    if (!this.#unit) throw new Problem('host.signedOut')
  }

  /** The signed-in account's rounds with the province. @throws Problem `host.signedOut` */
  get rounds(): SyncRounds {
    if (!this.#rounds) throw new Problem('host.signedOut')
    return this.#rounds
  }

  /** Aborted when the present session ends. */
  get closing(): AbortSignal {
    return this.#closing.signal
  }

  get account(): Account | undefined {
    if (!this.#unit) return undefined
    const { id, name, role } = this.#unit.session
    return { id, name, role }
  }

  get #options(): UnitOptions {
    return { systemProxy: this.#systemProxy, devices: this.devices, places: this.places }
  }

  /**
   * Opens the store as one of its accounts.
   * @throws Problem `core.home.inUse`, `core.account.login`, `core.device.*`, `core.home.*`
   */
  async signIn(name: string, password: string, recoveryCode?: string): Promise<Account> {
    return this.#holding(async () => {
      const opened = await Unit.open(this.home, { account: name, password, recoveryCode }, this.#options)
      await this.#leave('asked')
      return this.#seat(opened)
    })
  }

  /** Makes the unit in this empty folder with its administrator, who is signed in then. @throws Problem `core.home.exists`, `core.account.password` */
  async create(name: string, password: string): Promise<Account> {
    mkdirSync(this.home, { recursive: true, mode: 0o700 })
    return this.#holding(async () =>
      this.#seat(await Unit.create(this.home, { account: name, password }, this.#options)),
    )
  }

  /** Opens a unit while no other program has the folder open. */
  async #holding(open: () => Promise<Account>): Promise<Account> {
    this.#lease ??= Lease.take(this.home, new Date(), () => void this.lock('elsewhere'))
    try {
      return await open()
    } finally {
      if (!this.#unit) this.#release()
    }
  }

  #release(): void {
    this.#lease?.release()
    this.#lease = undefined
  }

  #seat(unit: Unit): Account {
    this.#unit = unit
    this.journal.note('session.open', { account: unit.session.id, role: unit.session.role })
    this.#rounds = new SyncRounds(unit, () => this.presence.noteArrival())
    this.presence.enter()
    return this.account!
  }

  /** Signs out: aborts long calls, waits for a write under way, and drops the unlocked keys. */
  async lock(reason: LockReason = 'asked'): Promise<void> {
    await this.#leave(reason)
    if (!this.#unit) this.#release()
  }

  async #leave(reason: LockReason): Promise<void> {
    const unit = this.#unit
    const rounds = this.#rounds
    this.presence.leave(reason)
    this.#unit = undefined
    this.#rounds = undefined
    this.#closing.abort(new Problem('host.signedOut'))
    this.#closing = new AbortController()
    await rounds?.stop()
    // A unit that another program has taken over is not written to.
    if (unit) await (reason === 'elsewhere' ? unit.close() : this.#backUpAndClose(unit))
    if (unit) this.journal.note('session.close', { account: unit.session.id })
  }

  /** Backs the unit up before it is closed. The window is locked already, and no failure keeps the unit open. */
  async #backUpAndClose(unit: Unit): Promise<void> {
    try {
      if (await backUpAutomatically(unit.keyContext, this.version)) this.journal.note('backup.automatic')
    } catch (error) {
      this.journal.noteError('backup.automaticFailed', error)
    } finally {
      await unit.close()
    }
  }
}
