import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addAccount, resetPassword } from '../../src/core/accounts/accounts.ts'
import { findEnrolment } from '../../src/core/enrolment/enrolment.ts'
import { attachPhotoFiles } from '../../src/core/photos/attach-photos.ts'
import { addRecord } from '../../src/core/records/add-record.ts'
import { query } from '../../src/core/store/database.ts'
import { writeSetting } from '../../src/core/store/settings.ts'
import { submit } from '../../src/core/submission/submit.ts'
import { enrolDevice } from '../../src/core/sync/enrol-device.ts'
import { reEnrolDevice } from '../../src/core/sync/re-enrol.ts'
import { syncUnit } from '../../src/core/sync/sync.ts'
import { Unit } from '../../src/core/unit.ts'
import { sampleAccounts, sampleOfficer, samplePassword } from '../../src/sample/sample-unit.ts'
import { initProvince, openProvince, type Province, type ProvinceOptions } from '../../src/server/province.ts'
import { releaseAdministratorKey } from '../../src/server/units/administrator-keys.ts'
import { publishDictionary } from '../../src/server/units/publish-dictionary.ts'
import { addUnit, getUnitByCode, issueEnrolmentCode } from '../../src/server/units/unit-registry.ts'
import { signingRoles } from '../../src/shared/account.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import type { DatabaseKind } from '../fixtures/province/databases.ts'
import { flatPhotos } from '../fixtures/province/flat-photos.ts'
import { samplePhoto } from '../fixtures/province/sample-batch.ts'
import { contentMender, quickPasswords, rawDatabase } from '../fixtures/unit/enrolled-unit.ts'
import { approveFirst, confirmAccepted, issueConfirmed, revokeOne } from './operations.ts'
import { personOf, units } from './people.ts'

export type Role = keyof typeof sampleAccounts

/** A province and two units that nobody has open. */
export interface PreparedWorld {
  readonly folder: string
  readonly database: string
}

/** People of each unit whose certificates are issued already, and those whose photos wait for review. */
const issuedBefore = 2
const waitingBefore = 8

const openAt = (home: string, options: ProvinceOptions = {}): Promise<Province> =>
  openProvince(home, { pdfThreads: 1, roomForIssuing: 1, ...flatPhotos, ...options })

/** Names the database in the province's settings, so that commands find it too. */
export const nameDatabase = (home: string, database: string): void => {
  const file = join(home, 'province.json')
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), database }))
}

/** Makes what every round begins with: see {@link World}. The suites of one run share it on SQLite. */
export const prepareOnce = async (kind: DatabaseKind): Promise<PreparedWorld> => {
  if (kind.kind !== 'sqlite') return prepareWorld(kind)
  const folder = join(tmpdir(), 'gzzc-faults-prepared')
  if (!existsSync(folder)) {
    const made = await prepareWorld(kind)
    try {
      renameSync(made.folder, folder)
    } catch (error) {
      // The suite in the other worker was quicker.
      if (!existsSync(folder)) throw error
    }
  }
  return { folder, database: kind.create(folder) }
}

const prepareWorld = async (kind: DatabaseKind): Promise<PreparedWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'gzzc-faults-'))
  const provinceHome = join(folder, 'province')
  const database = kind.create(folder)
  await initProvince(provinceHome, { specimen: true, database })
  const province = await openAt(provinceHome)
  const server = await province.listen()
  const people = await Promise.all(
    Array.from({ length: issuedBefore + waitingBefore }, async (_, index) => ({
      index,
      photo: await samplePhoto(index),
    })),
  )
  try {
    for (const [index, { committee, ...unit }] of units.entries()) {
      const home = join(folder, `unit${index}`)
      const { enrolmentCode } = await addUnit(province.units, sampleOfficer, {
        ...unit,
        committees: [{ name: committee }],
      })
      const administrator = { account: sampleAccounts.administrator, password: samplePassword }
      const created = await Unit.create(home, administrator, quickPasswords)
      await enrolDevice(created.provinceContext, { server, code: enrolmentCode, deviceName: '样例电脑' })
      await releaseAdministratorKey(province.units, sampleOfficer, { keyId: created.session.signingKey.keyId })
      for (const role of signingRoles)
        await addAccount(created.keyContext, { name: sampleAccounts[role], role, password: samplePassword })
      await created.close()
      const world = new World({ folder, province, provinceHome, homes: [] })
      world.homes[index] = home
      await world.as(index, 'clerk', (opened) => syncUnit(opened.syncContext))
      for (const person of people) await world.enter(index, person.index, person.photo)
      await world.approve(index, issuedBefore)
      await world.seal(index)
      await world.sync(index)
      await world.confirm()
      await world.issue()
      await world.sync(index)
    }
  } finally {
    await province.close()
  }
  return { folder, database }
}

interface WorldParts {
  readonly folder: string
  readonly provinceHome: string
  readonly province: Province
  readonly homes: string[]
}

/** How far clocks are ahead, in milliseconds; negative: behind. */
interface Clocks {
  province: number
  readonly units: [number, number]
}

/**
 * A province that listens, and two units. Each unit has two certificates and eight people whose photos wait for review. The steps
 * are those of a usual week, each as the product's own function.
 */
export class World {
  readonly folder: string
  /** Folder of the province; a round may move it while the province is stopped. */
  provinceHome: string
  readonly homes: string[]
  province: Province
  readonly clocks: Clocks = { province: 0, units: [0, 0] }
  /** How many people of each unit were entered. */
  readonly entered: [number, number] = [0, 0]
  readonly #closing: (() => void)[] = []
  #port = 0

  constructor({ folder, province, provinceHome, homes }: WorldParts) {
    this.folder = folder
    this.province = province
    this.provinceHome = provinceHome
    this.homes = homes
  }

  /** Opens a copy of a prepared world. */
  static async open(prepared: PreparedWorld, kind: DatabaseKind): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'gzzc-round-'))
    cpSync(prepared.folder, folder, { recursive: true, filter: (path) => !path.includes('province.sqlite') })
    const provinceHome = join(folder, 'province')
    nameDatabase(provinceHome, kind.copy(prepared.database, folder))
    const clocks: Clocks = { province: 0, units: [0, 0] }
    const province = await openAt(provinceHome, { now: () => new Date(Date.now() + clocks.province) })
    const homes = units.map((_, index) => join(folder, `unit${index}`))
    const world = new World({ folder, province, provinceHome, homes })
    Object.assign(world, { clocks, entered: units.map(() => issuedBefore + waitingBefore) })
    world.#port = Number(new URL(await province.listen()).port)
    for (const index of units.keys()) await world.route(index, world.address)
    return world
  }

  get port(): number {
    return this.#port
  }

  get address(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Stops the province. Its port and its files stay. */
  stopProvince(): Promise<void> {
    return this.province.close()
  }

  /** Starts the province again where it was. */
  async startProvince(options: ProvinceOptions = {}): Promise<void> {
    this.province = await openAt(this.provinceHome, {
      now: () => new Date(Date.now() + this.clocks.province),
      ...options,
    })
    await this.province.listen({ port: this.#port })
  }

  /** Has a unit call this address instead of the province's own. */
  async route(unit: number, address: string): Promise<void> {
    this.province.access.hosts.addLoopback(address)
    const database = await rawDatabase(this.homes[unit]!)
    writeSetting(database, 'enrolment', { ...findEnrolment(database)!, server: address })
    database.close()
  }

  /** Works in a unit as one of its accounts, signed in for as long as the work takes. */
  async as<Result>(unit: number, role: Role, work: (unit: Unit) => Promise<Result> | Result): Promise<Result> {
    const now = () => new Date(Date.now() + this.clocks.units[unit]!)
    const credentials = { account: sampleAccounts[role], password: samplePassword }
    const opened = await Unit.open(this.homes[unit]!, credentials, { now, ...quickPasswords })
    try {
      return await work(opened)
    } finally {
      await opened.close()
    }
  }

  /** A clerk enters a person with a photo. */
  async enter(unit: number, index?: number, photo?: Buffer): Promise<void> {
    const person = index ?? this.entered[unit]!
    const bytes = photo ?? (await samplePhoto(person))
    const values = personOf(unit, person)
    await this.as(unit, 'clerk', async (opened) => {
      const added = await addRecord(opened, values)
      if (added.outcome !== 'added') throw new Error(`not entered: ${JSON.stringify(added.faults)}`)
      const folder = await mkdtemp(join(this.folder, 'photos-'))
      writeFileSync(join(folder, `${values['documentNumber']}.jpg`), bytes)
      for await (const _ of attachPhotoFiles(opened, {
        paths: [folder],
        mender: contentMender,
        spec: provinceDefault,
      }));
      rmSync(folder, { recursive: true })
    })
    this.entered[unit]!++
  }

  /** A reviewer approves photos and records of the first people who wait. */
  approve(unit: number, people: number): Promise<void> {
    return this.as(unit, 'reviewer', (opened) => approveFirst(opened, people))
  }

  freeze(unit: number): Promise<unknown> {
    return this.as(unit, 'clerk', (opened) => submit(opened))
  }

  countersign(unit: number): Promise<unknown> {
    return this.as(unit, 'reviewer', (opened) => submit(opened))
  }

  async seal(unit: number): Promise<void> {
    await this.freeze(unit)
    await this.countersign(unit)
  }

  sync(unit: number): Promise<unknown> {
    return this.as(unit, 'clerk', (opened) => syncUnit(opened.syncContext))
  }

  confirm(returned = 0): Promise<void> {
    return confirmAccepted(this.province, returned)
  }

  issue(): Promise<void> {
    return issueConfirmed(this.province)
  }

  revoke(place: number): Promise<void> {
    return revokeOne(this.province, place)
  }

  /** An administrator gives the clerk and the reviewer new keys. */
  changeKeys(unit: number): Promise<void> {
    return this.as(unit, 'administrator', async ({ database, keyContext }) => {
      const accounts = database.all(
        query.selectFrom('account').select(['id', 'role']).where('role', '<>', 'administrator'),
      )
      for (const { id } of accounts) await resetPassword(keyContext, id, samplePassword)
    })
  }

  /** Publishes the newest dictionary again, as the next version. */
  async publishDictionary(): Promise<void> {
    const { units } = this.province
    const { version: _version, publishedOn: _day, ...content } = await units.dictionaries.newest(units.store.database)
    await publishDictionary(units, sampleOfficer, content)
  }

  /** A fresh one-time code of a unit. */
  async code(unit: number): Promise<string> {
    const { units: context } = this.province
    const { id } = await getUnitByCode(context.store.database, units[unit]!.creditCode)
    return issueEnrolmentCode(context, sampleOfficer, { unitId: id })
  }

  /** Enrols a unit's computer anew: the way out where its chain of batches is behind. */
  async reEnrol(unit: number): Promise<void> {
    const code = await this.code(unit)
    await this.as(unit, 'administrator', (opened) =>
      reEnrolDevice(opened, { code, deviceName: '恢复的电脑', password: samplePassword, copy: false }),
    )
  }

  /** An empty folder that goes with the world. */
  newFolder(): string {
    return mkdtempSync(join(this.folder, 'folder-'))
  }

  /** Copies the province's database as it is now. @returns its location */
  async copyDatabase(kind: DatabaseKind): Promise<string> {
    const { location } = this.province.units.store
    await this.stopProvince()
    const copy = kind.copy(location, this.newFolder())
    await this.startProvince()
    return copy
  }

  /** Has something done when the world is closed. */
  onClose(work: () => void): void {
    this.#closing.push(work)
  }

  async close(): Promise<void> {
    await this.province.close()
    for (const work of this.#closing) work()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
