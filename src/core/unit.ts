import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileDigest } from '../files/file-digest.ts'
import { photoSources } from '../files/photo-sources.ts'
import type { Dictionary, Unit as SigningUnit } from '../shared/dictionary/dictionary.ts'
import { Problem } from '../shared/errors/problem.ts'
import type { PhotoSpec } from '../shared/photo/spec.ts'
import { beijingDate } from '../shared/record/calendar-date.ts'
import type { ProxySetting } from '../shared/rpc/proxy.ts'
import type { JudgeContext } from '../shared/rules/judge-context.ts'
import type { AuditVerdict } from '../trust/audit-chain.ts'
import { generateSigningKey, importSigningKey } from '../trust/keys.ts'
import { addAccount, changePassword, deactivateAccount, ensureAccountRow, resetPassword } from './accounts/accounts.ts'
import { Keyring, type KeyringAccount, type Unlocked } from './accounts/keyring.ts'
import { type LeafProof, proveLeaves } from './audit/audit-leaves.ts'
import { verifyAudit } from './audit/verify-audit.ts'
import type { BackupManifest } from './backup/backup-file.ts'
import { rememberBackupFolder } from './backup/backup-folder.ts'
import { type BackupOptions, writeBackup } from './backup/write-backup.ts'
import { requireRole, type Session } from './context/session.ts'
import { findDictionary } from './dictionaries/current-dictionary.ts'
import { type Enrolment, findEnrolment, getEnrolment } from './enrolment/enrolment.ts'
import type { ImportCounts } from './intake/judge/row-outcome.ts'
import { readRememberedHeaders } from './intake/read/remembered-headers.ts'
import { type ImportOptions, importRecords } from './intake/session/import-records.ts'
import { type AttachOptions, type AttachOutcome, attachPhotos, type PhotoMender } from './photos/attach-photos.ts'
import { type Decision, type ReviewResult, type ReviewSubject, review } from './review/review.ts'
import { isSample } from './sample/sample-mark.ts'
import type { Database } from './store/database.ts'
import type { AccountRole } from './store/schema.ts'
import type { WriteGate } from './store/write-gate.ts'
import { writeBatchFile } from './submission/batch-file.ts'
import { countersignBatches } from './submission/countersign-batch.ts'
import { type FrozenBatch, freezeBatch } from './submission/freeze-batch.ts'
import { changeServer } from './sync/change-server.ts'
import { noteRevoked, pullStanding } from './sync/device-standing.ts'
import { type EnrolContext, type EnrolOptions, enrolDevice } from './sync/enrol-device.ts'
import { applyEnrolmentAnswer, writeEnrolmentRequest } from './sync/enrolment-file.ts'
import { ProvinceClient } from './sync/province-client.ts'
import { changeProxy, environmentProxy, ProvinceConnection, readProxy, type SystemProxy } from './sync/proxy.ts'
import { pullDictionary, type SyncResult, syncUnit } from './sync/sync.ts'
import type { SyncOptions } from './sync/sync-options.ts'
import { openDatabase, openWriteGate } from './unit-store/open-store.ts'

const databaseFile = (home: string): string => join(home, 'unit.db')

export interface Credentials {
  readonly account: string
  readonly password: string
}

export interface UnitOptions {
  /** The clock; tests give their own. */
  readonly now?: () => Date
  /** What tells the system's proxy; environment variables without it. */
  readonly systemProxy?: SystemProxy | undefined
}

const systemNow = (): Date => new Date()

/**
 * A unit's engine, opened by one account: the only code that touches its database, files and keys. Reads go over one
 * connection, writes through the gate over another.
 */
export class Unit {
  readonly home: string
  readonly session: Session
  /** The connection to read from. */
  readonly database: Database
  readonly #writer: Database
  readonly #gate: WriteGate
  readonly #keyring: Keyring
  readonly #databaseKey: Uint8Array
  readonly #now: () => Date
  readonly #connection: ProvinceConnection

  private constructor(home: string, unlocked: Unlocked, { now = systemNow, systemProxy }: UnitOptions) {
    this.home = home
    this.session = unlocked
    this.#databaseKey = unlocked.databaseKey
    this.#now = now
    this.#keyring = new Keyring(home)
    this.#writer = openDatabase(databaseFile(home), unlocked.databaseKey)
    this.#writer.migrate()
    this.database = openDatabase(databaseFile(home), unlocked.databaseKey)
    this.#gate = openWriteGate(this.#writer, now)
    this.#connection = new ProvinceConnection(() => readProxy(this.database), systemProxy ?? environmentProxy())
  }

  /**
   * Makes a unit in an empty folder with its first account, an administrator's.
   * @throws Problem `core.home.exists`, `core.account.password`
   */
  static async create(home: string, credentials: Credentials, options: UnitOptions = {}): Promise<Unit> {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    const keyring = new Keyring(home)
    if (keyring.exists) throw new Problem('core.home.exists', { home })
    const secrets = { databaseKey: randomBytes(32), signingKey: generateSigningKey() }
    await keyring.add({ name: credentials.account, role: 'administrator' }, credentials.password, secrets)
    return Unit.open(home, credentials, options)
  }

  /** @throws Problem `core.home.missing`, `core.account.login`, `core.home.damaged`, `core.home.newer` */
  static async open(home: string, credentials: Credentials, options: UnitOptions = {}): Promise<Unit> {
    const keyring = new Keyring(home)
    if (!keyring.exists) throw new Problem('core.home.missing', { home })
    const unlocked = await keyring.unlock(credentials.account, credentials.password)
    const unit = new Unit(home, unlocked, options)
    const { id, name, role, signingKey } = unlocked
    await ensureAccountRow(unit.#gate, { id, name, role, publicKey: signingKey.publicKey }, 'unit')
    return unit
  }

  /** Where to read and the gate to write through, for the engine's functions that routes call. */
  get store(): { readonly database: Database; readonly gate: WriteGate } {
    return { database: this.database, gate: this.#gate }
  }

  /** What records are judged against now. @throws Problem `core.enrolment.missing` */
  get judgeContext(): JudgeContext {
    return { dictionary: this.dictionary, unit: this.signingUnit, today: this.today }
  }

  /** Today in Beijing's calendar. */
  get today(): string {
    return beijingDate(this.#now().getTime())
  }

  /** @throws Problem `core.account.role`, `core.account.exists`, `core.account.password` */
  async addAccount(account: { name: string; role: AccountRole; password: string }): Promise<KeyringAccount> {
    requireRole(this.session, 'administrator')
    return addAccount(this.#keyring, this.#gate, this.#databaseKey, account, this.session.id)
  }

  /** Gives another account a new password and a new key. @throws Problem `core.account.role`, `settings.account.*`, `core.account.password` */
  async resetPassword(id: string, password: string): Promise<void> {
    requireRole(this.session, 'administrator')
    if (id === this.session.id) throw new Problem('settings.account.self')
    await resetPassword(this.#keyring, this.#gate, this.#databaseKey, id, password, this.session.id)
  }

  /** Ends another account. @throws Problem `core.account.role`, `settings.account.*` */
  async deactivateAccount(id: string): Promise<void> {
    requireRole(this.session, 'administrator')
    if (id === this.session.id) throw new Problem('settings.account.self')
    await deactivateAccount(this.#keyring, this.#gate, id, this.session.id)
  }

  /** Changes the signed-in account's own password. @throws Problem `core.account.login`, `core.account.password` */
  async changePassword(present: string, wanted: string): Promise<void> {
    await changePassword(this.#keyring, this.#gate, this.session, present, wanted)
  }

  get enrolment(): Enrolment | undefined {
    return findEnrolment(this.database)
  }

  /** The dictionary records are judged by. @throws Problem `core.enrolment.missing` */
  get dictionary(): Dictionary {
    const dictionary = findDictionary(this.database)
    if (!dictionary) throw new Problem('core.enrolment.missing')
    return dictionary
  }

  /** This unit as the dictionary has it: what it may organise follows from its kind. @throws Problem `core.enrolment.missing` */
  get signingUnit(): SigningUnit {
    const { creditCode } = getEnrolment(this.database).unit
    const unit = this.dictionary.units.find((entry) => entry.creditCode === creditCode)
    if (!unit) throw new Problem('core.enrolment.missing')
    return unit
  }

  /** Enrols this device with the province by a one-time code. See {@link enrolDevice}. */
  async enrol(server: string, code: string, deviceName: string, options: EnrolOptions = {}): Promise<Enrolment> {
    return enrolDevice(this.#enrolContext, { server, code, deviceName }, options)
  }

  get #enrolContext(): EnrolContext {
    const { database, session } = this
    return { database, gate: this.#gate, session, now: this.#now, connect: this.#connection.connect }
  }

  /** Enrolment without a line: the request to be carried to the province. See {@link writeEnrolmentRequest}. */
  writeEnrolmentRequest(given: Parameters<typeof writeEnrolmentRequest>[1]): Promise<Uint8Array> {
    if (this.isSample) throw new Problem('core.sample.offline')
    return writeEnrolmentRequest(this.#enrolContext, given)
  }

  /** Enrolment without a line: the province's answer. See {@link applyEnrolmentAnswer}. */
  applyEnrolmentAnswer(file: Parameters<typeof applyEnrolmentAnswer>[1]): Promise<number> {
    return applyEnrolmentAnswer(this.#enrolContext, file)
  }

  /** Fetches the province's dictionary if it is newer. @throws Problem `core.enrolment.missing`, `core.sync.*` */
  async pullDictionary(signal?: AbortSignal): Promise<number> {
    return pullDictionary(this.database, this.#gate, this.client(), getEnrolment(this.database), signal)
  }

  /**
   * Imports a spreadsheet, by path or as bytes.
   * @throws Problem `core.account.role`, `core.enrolment.missing`, `intake.*`
   */
  async importFile(
    source: string | { readonly name: string; readonly bytes: Uint8Array },
    options: Omit<ImportOptions, 'fileName' | 'fileHash'> = {},
  ): Promise<ImportCounts> {
    requireRole(this.session, 'clerk')
    const context = { account: this.session.id, ...this.judgeContext }
    const file =
      typeof source === 'string'
        ? { fileName: basename(source), fileHash: await this.#hash(source), from: source }
        : {
            fileName: source.name,
            fileHash: createHash('sha256').update(source.bytes).digest('hex'),
            from: source.bytes,
          }
    return importRecords(this.store, file.from, context, {
      remembered: readRememberedHeaders(this.database),
      ...options,
      fileName: file.fileName,
      fileHash: file.fileHash,
    })
  }

  async #hash(path: string): Promise<string> {
    try {
      return await fileDigest(path)
    } catch (cause) {
      throw new Problem('general.fileMissing', { path }, { cause })
    }
  }

  /** Judges, mends and attaches photos of files, folders and zips. See {@link attachPhotos}. */
  attachPhotos(
    paths: readonly string[],
    mender: PhotoMender,
    spec: PhotoSpec,
    options: AttachOptions = {},
  ): AsyncGenerator<AttachOutcome> {
    const store = { database: this.database, gate: this.#gate }
    return attachPhotos(store, this.session, { mender, spec }, photoSources(paths), options)
  }

  /** A reviewer's decision. See {@link review}. */
  async review(subject: ReviewSubject, decision: Decision): Promise<ReviewResult> {
    return review(this.#gate, this.session, subject, decision)
  }

  /** The signing-in account's half of a submission: a clerk freezes the batch, a reviewer countersigns what is frozen. */
  async submit(): Promise<{ readonly step: 'frozen' | 'sealed'; readonly batches: readonly FrozenBatch[] }> {
    const enrolment = getEnrolment(this.database)
    if (this.session.role === 'reviewer')
      return { step: 'sealed', batches: await countersignBatches(this.#gate, this.session) }
    return { step: 'frozen', batches: [await freezeBatch(this.#gate, this.session, enrolment)] }
  }

  /** Writes the newest sealed batch without a receipt as a `.gzzc` file. */
  writeBatchFile(path: string): Promise<string> {
    return writeBatchFile(this.database, path)
  }

  /** One round with the province. @throws Problem `core.enrolment.missing`, `core.sync.*` */
  async sync(options: SyncOptions = {}): Promise<SyncResult> {
    return syncUnit(this.database, this.#gate, this.client(), getEnrolment(this.database), options)
  }

  /** Fetches one of the unit's certificates from the province, as the sealed PDF's bytes. */
  async fetchCertificate(number: string, signal?: AbortSignal): Promise<Uint8Array> {
    return this.client().call('certificatePdf', { places: { number }, signal })
  }

  /** Whether this unit was made for trying; it has no province. */
  get isSample(): boolean {
    return isSample(this.database)
  }

  /** The line to the province, with this device's key. @throws Problem `core.enrolment.missing`, `core.sample.offline` */
  client(): ProvinceClient {
    const enrolment = getEnrolment(this.database)
    if (this.isSample) throw new Problem('core.sample.offline')
    return new ProvinceClient(
      enrolment.server,
      importSigningKey(enrolment.deviceKey),
      this.#now,
      this.#connection.connect,
    )
  }

  /** Takes up another address of the same province. @throws Problem `core.account.role`, `settings.server.other`, `core.sync.*` */
  async changeServer(address: string): Promise<void> {
    requireRole(this.session, 'administrator')
    if (this.isSample) throw new Problem('core.sample.offline')
    await changeServer(this.database, this.#gate, this.session.id, address, this.#now, this.#connection.connect)
  }

  /** How this computer reaches the province. */
  get proxy(): ProxySetting {
    return readProxy(this.database)
  }

  /** Takes another way to the province. @throws Problem `core.account.role` */
  async changeProxy(setting: ProxySetting): Promise<void> {
    requireRole(this.session, 'administrator')
    await changeProxy(this.#gate, this.session.id, setting)
    await this.#connection.close()
  }

  /** Asks the province for its public keys: whether it can be reached. @throws Problem `core.sync.*`, `core.enrolment.missing` */
  async tryLine(): Promise<void> {
    await this.client().call('provinceKeys')
  }

  /** Asks the province how this device and the unit's keys stand with it. @throws Problem `server.device.revoked`, `core.sync.*` */
  async pullStanding(): Promise<void> {
    const { device } = getEnrolment(this.database)
    try {
      await pullStanding(this.#gate, this.client())
    } catch (error) {
      await noteRevoked(this.database, this.#gate, device, error)
      throw error
    }
  }

  /** Writes a checked backup to a new file. See {@link writeBackup}. */
  async backUp(path: string, program: string, options: BackupOptions = {}): Promise<BackupManifest> {
    const unit = this.enrolment?.unit.name ?? null
    const source = { home: this.home, database: this.database, databaseKey: this.#databaseKey, unit, program }
    const manifest = await writeBackup({ ...source, now: this.#now() }, path, options)
    await this.#gate.write(this.session.id, (work) => {
      rememberBackupFolder(work.database, dirname(path))
      work.audit({ action: 'backup.write', subject: 'unit', after: { head: manifest.audit.head } })
    })
    return manifest
  }

  verifyAudit(): AuditVerdict {
    return verifyAudit(this.database)
  }

  /** Proves by which imports a record came in or left. */
  proveLeaves(recordId: string): LeafProof[] {
    return proveLeaves(this.database, recordId)
  }

  /** Waits for writes under way, then closes both connections. */
  async close(): Promise<void> {
    await this.#gate.settled()
    await this.#connection.close()
    this.database.close()
    this.#writer.close()
  }
}
