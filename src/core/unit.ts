import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Dictionary } from '../shared/dictionary/dictionary.ts'
import { Problem } from '../shared/errors/problem.ts'
import { beijingDate } from '../shared/record/calendar-date.ts'
import type { JudgeContext } from '../shared/rules/judge-context.ts'
import { generateSigningKey, importSigningKey } from '../trust/keys.ts'
import { admit } from './accounts/admit.ts'
import { DeviceSecrets } from './accounts/device-secrets.ts'
import type { KeyContext } from './accounts/key-context.ts'
import { type DatabaseKeys, Keyring, type Unlocked } from './accounts/keyring.ts'
import type { PasswordCost } from './accounts/password-seal.ts'
import { findLostTail, headKeeper, type LostTail } from './audit/kept-head.ts'
import { noteLostTail } from './chain/province-chain.ts'
import type { Session } from './context/session.ts'
import type { JudgingContext, UnitContext } from './context/unit-context.ts'
import { findDictionary } from './dictionaries/current-dictionary.ts'
import { getEnrolment } from './enrolment/enrolment.ts'
import { pinSealingKey } from './enrolment/sealing-key.ts'
import { checkPlace } from './places/place.ts'
import type { PlaceBook } from './places/place-book.ts'
import { RemovedRecords } from './records/removed-records.ts'
import { isSample } from './sample/sample-mark.ts'
import type { Database } from './store/database.ts'
import type { WriteGate } from './store/write-gate.ts'
import { paceOf } from './sync/line-setting.ts'
import type { Pace } from './sync/pace.ts'
import { ProvinceClient } from './sync/province-client.ts'
import { environmentProxy, ProvinceConnection, readProxy, type SystemProxy } from './sync/proxy.ts'
import type { ProvinceContext, SyncContext } from './sync/sync-context.ts'
import { changeKey } from './unit-store/change-key.ts'
import { findFittingKey, openDatabase, openWriteGate } from './unit-store/open-store.ts'

const databaseFile = (home: string): string => join(home, 'unit.db')

/** @throws Problem `core.home.noKeyring` when the folder has a database that no keyring opens */
export const refuseWithoutKeyring = (home: string): void => {
  if (existsSync(databaseFile(home))) throw new Problem('core.home.noKeyring', { home })
}

export interface Credentials {
  readonly account: string
  readonly password: string
  /** Of the computer that the account is bound to, where this is another one. */
  readonly recoveryCode?: string | undefined
}

export interface UnitOptions {
  /** The clock; tests give their own. */
  readonly now?: () => Date
  /** Finds the system's proxy; without it, environment variables name the proxy. */
  readonly systemProxy?: SystemProxy | undefined
  /** What a guess at a password that is set from now on costs. Tests, whose passwords protect nothing, ask for little. */
  readonly passwordCost?: PasswordCost | undefined
  /** Where this user's units were opened, to notice a folder that was copied. Without it nothing is compared. */
  readonly places?: PlaceBook | undefined
  /** The device secrets that this process knows; without it, none. */
  readonly devices?: DeviceSecrets | undefined
}

const systemNow = (): Date => new Date()

/**
 * A unit's folder, opened by one account: the only holder of its database, files and keys. It is the context of the
 * slices' functions, e.g. `addRecord(unit, values)`; the functions that need a key or the province take one of the
 * narrower contexts below. Reads use one connection; writes go through the gate over another.
 */
export class Unit implements UnitContext, JudgingContext {
  readonly home: string
  readonly session: Session
  readonly database: Database
  readonly gate: WriteGate
  readonly now: () => Date
  readonly removed = new RemovedRecords()
  /** What the database lacked when it was opened; undefined when it was as it was left. */
  readonly #lostTail: LostTail | undefined
  readonly #writer: Database
  /** The key that the database is encrypted under. Overwritten when the unit is closed. */
  #databaseKey: Uint8Array
  #databaseKeys: DatabaseKeys
  readonly #keyring: Keyring
  readonly #devices: DeviceSecrets
  readonly #connection: ProvinceConnection
  #pace: Pace | undefined

  private constructor(
    home: string,
    keyring: Keyring,
    unlocked: Unlocked,
    { now = systemNow, systemProxy, devices = new DeviceSecrets() }: UnitOptions,
  ) {
    this.home = home
    this.#keyring = keyring
    this.#devices = devices
    const { id, name, role, signingKey, databaseKeys } = unlocked
    this.session = { id, name, role, signingKey }
    const file = databaseFile(home)
    this.#databaseKeys = databaseKeys
    this.#databaseKey = findFittingKey(file, databaseKeys)
    this.now = now
    this.#writer = openDatabase(file, this.#databaseKey)
    this.#writer.migrate()
    this.database = openDatabase(file, this.#databaseKey)
    this.#lostTail = findLostTail(home, this.#writer)
    this.gate = openWriteGate(this.#writer, now, headKeeper(home, this.#writer))
    this.#connection = new ProvinceConnection(() => readProxy(this.database), systemProxy ?? environmentProxy())
  }

  /**
   * Makes a unit in an empty folder with its first account, an administrator's.
   * @throws Problem `core.home.exists`, `core.home.noKeyring`, `core.account.password`, `core.account.passwordGuessed`
   */
  static async create(home: string, credentials: Credentials, options: UnitOptions = {}): Promise<Unit> {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    const keyring = new Keyring(home, options.passwordCost)
    if (keyring.exists) throw new Problem('core.home.exists', { home })
    refuseWithoutKeyring(home)
    const { account: name, password } = credentials
    const signingKey = generateSigningKey()
    const entry = await keyring.sealEntry({ id: randomUUID(), name, role: 'administrator' }, password, signingKey)
    const at = (options.now?.() ?? new Date()).toISOString()
    keyring.publish(signingKey, at, { current: randomBytes(32) }, () => [entry])
    return Unit.open(home, credentials, options)
  }

  /**
   * Opens a unit as an account that is on its administrator's list. A refusal is audited.
   * @throws Problem `core.home.missing`, `core.home.noKeyring`, `core.home.damaged`, `core.home.newer`, `core.account.login`, `core.account.pause`,
   * `core.device.needed`, `core.device.code`, `core.account.unlisted`, `core.accountList.forged`, `core.keyring.outdated`
   */
  static async open(home: string, credentials: Credentials, options: UnitOptions = {}): Promise<Unit> {
    const keyring = new Keyring(home, options.passwordCost, options.devices)
    if (!keyring.exists) {
      refuseWithoutKeyring(home)
      throw new Problem('core.home.missing', { home })
    }
    const { account, password, recoveryCode } = credentials
    const unlocked = await keyring.unlock(account, password, recoveryCode)
    const unit = new Unit(home, keyring, unlocked, options)
    const { id, failedBefore } = unlocked
    const lost = unit.#lostTail
    if (lost) await unit.gate.write('unit', (work) => noteLostTail(work, lost))
    try {
      await admit(unit.keyContext, unlocked, password)
    } catch (error) {
      if (error instanceof Problem) {
        const { code } = error
        await unit.gate.write('unit', (work) => work.audit({ action: 'account.refuse', subject: id, after: { code } }))
      }
      await unit.close()
      throw error
    }
    if (options.places) await checkPlace(unit, home, options.places)
    if (failedBefore)
      await unit.gate.write(id, (work) =>
        work.audit({ action: 'account.failedAttempts', subject: id, after: { attempts: failedBefore } }),
      )
    return unit
  }

  /** Syncs at this pace instead of the one of the unit's settings, until the unit is closed. */
  limitPace(pace: Pace): void {
    this.#pace = pace
  }

  /** Today in Beijing's calendar, `YYYY-MM-DD`. */
  get today(): string {
    return beijingDate(this.now().getTime())
  }

  /** The dictionary that records are judged by. @throws Problem `core.enrolment.missing` */
  get dictionary(): Dictionary {
    const dictionary = findDictionary(this.database)
    if (!dictionary) throw new Problem('core.enrolment.missing')
    return dictionary
  }

  /** The dictionary, this unit as the dictionary describes it, and today. @throws Problem `core.enrolment.missing` */
  get judgeContext(): JudgeContext {
    const { dictionary, today } = this
    const { creditCode } = getEnrolment(this.database).unit
    const unit = dictionary.units.find((entry) => entry.creditCode === creditCode)
    if (!unit) throw new Problem('core.enrolment.missing')
    return { dictionary, unit, today }
  }

  /**
   * Checks the signed-in account's password again before it signs; the session does not change.
   * @throws Problem `core.account.login`, `core.account.pause`
   */
  async checkPassword(password: string): Promise<void> {
    await this.#keyring.unlock(this.session.name, password)
  }

  /** For accounts and backups, which handle the database key. */
  get keyContext(): KeyContext {
    const { home, session, database, gate, now } = this
    return {
      ...{ home, session, database, gate, now },
      databaseKey: this.#databaseKey,
      databaseKeys: this.#databaseKeys,
      keyring: this.#keyring,
      devices: this.#devices,
      databaseBytes: statSync(databaseFile(home)).size,
      changeDatabaseKey: (wanted) => this.#changeDatabaseKey(wanted),
    }
  }

  async #changeDatabaseKey(wanted: Uint8Array): Promise<void> {
    this.#databaseKeys = { current: wanted, former: this.#databaseKey }
    const connections = { file: databaseFile(this.home), reader: this.database, writer: this.#writer }
    await this.gate.alone(() => {
      changeKey(connections, this.#databaseKey, wanted)
      this.#databaseKey = wanted
      this.#databaseKeys = { current: wanted }
    })
    this.#keyring.forgetFormerKey()
    await this.gate.write('unit', (work) => work.audit({ action: 'unit.databaseKey', subject: 'unit' }))
  }

  /** For enrolment and the settings of the connection. */
  get provinceContext(): ProvinceContext {
    const { session, database, gate, now } = this
    return { session, database, gate, now, connection: this.#connection }
  }

  /** For exchanges with the province. @throws Problem `core.enrolment.missing`, `core.sample.offline` */
  get syncContext(): SyncContext {
    const { database, gate, now } = this
    const enrolment = getEnrolment(database)
    if (isSample(database)) throw new Problem('core.sample.offline')
    const key = importSigningKey(enrolment.deviceKey)
    return {
      database,
      gate,
      now,
      enrolment,
      client: new ProvinceClient(enrolment.server, {
        device: key,
        province: enrolment.keys.signing.publicKey,
        sealing: enrolment.keys.sealing?.publicKey,
        onSealingKey: (publicKey) => pinSealingKey({ gate }, publicKey),
        now,
        connect: this.#connection.connect,
        pace: this.#pace ?? paceOf(database),
      }),
    }
  }

  /**
   * Waits for writes under way, then closes both connections and overwrites the database's key. The signing key is an object of
   * Node that gives no access to its bytes.
   */
  async close(): Promise<void> {
    await this.gate.settled()
    await this.#connection.close()
    this.database.close()
    this.#writer.close()
    this.#databaseKey.fill(0)
  }
}
