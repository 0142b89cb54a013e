import {
  closeSync,
  cpSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { backUp } from '../../src/core/backup/back-up.ts'
import { restoreBackup } from '../../src/core/backup/restore-backup.ts'
import { acknowledgeLoss, findChainBreak } from '../../src/core/chain/province-chain.ts'
import { rescueHome } from '../../src/core/rescue/rescue-home.ts'
import { query } from '../../src/core/store/database.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { findBroken } from './agreement.ts'
import type { Expected, Round } from './round.ts'
import { databaseKind, playRounds } from './rounds.ts'
import { workOn } from './steps.ts'
import { bringInStep, goOnRestored } from './ways-out.ts'
import { nameDatabase, type World } from './world.ts'

const administrator = { account: sampleAccounts.administrator, password: samplePassword }

/** Flips bytes of a file, or puts others in the place of a piece of it. */
const damageFile = (round: Round, file: string): void => {
  const size = statSync(file).size
  const handle = openSync(file, 'r+')
  const places = 1 + round.below(3)
  for (let place = 0; place < places; place++) {
    const at = round.below(size)
    const length = Math.min(size - at, round.pick([1, 16, 600]))
    writeSync(handle, Buffer.alloc(length, 1 + round.below(255)), 0, length, at)
    round.note(`  ${length} bytes at ${at} of ${size}`)
  }
  closeSync(handle)
}

/** How many people of a unit there are, as a person who looks at the list sees. */
const countPeople = (world: World, unit: number): Promise<number> =>
  world.as(unit, 'clerk', ({ database }) => database.all(query.selectFrom('record').select('id')).length)

/** What is expected of the people, where some were lost with a damaged store: those who are there. */
const expectThose = async (world: World): Promise<Expected> => ({
  people: await Promise.all([0, 1].map((unit) => countPeople(world, unit))),
})

const backUpUnit = async (world: World): Promise<string> => {
  const file = join(world.newFolder(), 'unit.gzzc-backup')
  await world.as(0, 'clerk', (unit) => backUp(unit.keyContext, { path: file, program: '0.0.0' }))
  return file
}
const restoreUnit = async (round: Round, world: World, file: string): Promise<void> => {
  const folder = join(world.newFolder(), 'restored')
  await restoreBackup({ file, folder, ...administrator })
  world.homes[0] = folder
  round.note('unit 0: restored from its backup')
  await bringInStep(round, world, 0)
}

/** One kind of damage, with the repair that the product names for it. */
type Damage = (round: Round, world: World) => Promise<unknown>

const units: Readonly<Record<string, Damage>> = {
  'journal of the unit lost or cut': async (round, world) => {
    const crashed = join(world.newFolder(), 'unit')
    await world.as(0, 'reviewer', async () => {
      await world.approve(0, 1)
      await world.enter(0)
      // As after a power cut: the journal is there, because nobody closed the database.
      cpSync(world.homes[0]!, crashed, { recursive: true })
    })
    world.homes[0] = crashed
    const journal = join(crashed, 'unit.db-wal')
    const size = statSync(journal).size
    rmSync(join(crashed, 'unit.db-shm'), { force: true })
    const kept = round.chance(0.3) ? undefined : round.below(size)
    if (kept === undefined) rmSync(journal)
    else truncateSync(journal, kept)
    round.note(`unit 0: ${kept ?? 'nothing'} of ${size} bytes of the journal is left`)
    const found = await findBroken(world)
    round.note(`  check: ${found.join('; ') || 'whole'}`)
    const isLost = await world.as(0, 'clerk', ({ database }) => findChainBreak(database)?.relation === 'lost')
    if (isLost !== found.length > 0) throw new Error('the window and the check do not agree about the loss')
    if (isLost) {
      round.note('unit 0: a person acknowledges the loss')
      await world.as(0, 'clerk', (unit) => acknowledgeLoss(unit))
    }
    await bringInStep(round, world, 0)
    round.expected = await expectThose(world)
  },
  'database of the unit damaged, with a backup': async (round, world) => {
    const file = await backUpUnit(world)
    await workOn(round, world, 2, ['approve', 'seal', 'sync'])
    damageFile(round, join(world.homes[0]!, 'unit.db'))
    round.note(`  check: ${(await findBroken(world)).join('; ') || 'whole'}`)
    await restoreUnit(round, world, file)
  },
  'database of the unit damaged, without a backup': async (round, world) => {
    const file = await backUpUnit(world)
    damageFile(round, join(world.homes[0]!, 'unit.db'))
    const found = await findBroken(world)
    round.note(`  check: ${found.join('; ') || 'whole'}`)
    const folder = join(world.newFolder(), 'rescued')
    const code = await round.attempt('unit 0: rescue', () =>
      rescueHome({ home: world.homes[0]!, folder, ...administrator }),
    )
    // Without its first pages nothing of a file can be read.
    if (code) {
      return restoreUnit(round, world, file)
    }
    world.homes[0] = folder
    await bringInStep(round, world, 0)
    // Rows that could not be read are gone for good, and the check goes on saying what lacks them.
    round.expected = { ...(await expectThose(world)), known: /^unit 0 check: (?:操作日志|批次)/u }
  },
  'keyring of the unit lost': async (round, world) => {
    const file = await backUpUnit(world)
    rmSync(join(world.homes[0]!, 'keyring.json'))
    const code = await round.attempt('unit 0: open', () => world.as(0, 'clerk', () => undefined))
    if (code !== 'core.home.noKeyring') throw new Error(`a lost keyring led to ${code}`)
    await restoreUnit(round, world, file)
  },
}

const blobOf = (world: World, sha256: string): string => join(world.provinceHome, 'blobs', sha256.slice(0, 2), sha256)

const losePart = (round: Round, file: string): void => {
  const how = round.pick(['gone', 'cut', 'changed'])
  if (how === 'gone') rmSync(file)
  else if (how === 'cut') truncateSync(file, round.below(statSync(file).size))
  else damageFile(round, file)
}

/** The check must name damage of this kind, and nothing else. */
const requireNamed = async (round: Round, world: World, kind: string): Promise<void> => {
  const found = await findBroken(world)
  round.note(`  check: ${found.join('; ') || 'whole'}`)
  if (!found.length || found.some((text) => !text.startsWith(`province check: ${kind} `)))
    throw new Error(`damage of a ${kind} is called: ${found.join('; ') || 'nothing'}`)
}

const provinces: Readonly<Record<string, Damage>> = {
  'photo lost before its certificate is made': async (round, world) => {
    const sealed = async () => {
      await world.freeze(0)
      await world.countersign(0)
      await world.sync(0)
      await world.confirm()
    }
    await world.approve(0, 2)
    await sealed()
    const rows = await world.province.units.store.database
      .selectFrom('record')
      .select('photoSha256')
      .where('status', '=', 'confirmed')
      .execute()
    losePart(round, blobOf(world, round.pick(rows).photoSha256))
    await requireNamed(round, world, 'photo')
    await world.issue().catch((error: Error) => round.note(`province: issue: ${error.message.slice(0, 60)}`))
    round.note('unit 0: sync')
    await world.sync(0)
  },
  'a photo or PDF lost, with a backup': async (round, world) => {
    await workOn(round, world, 4, ['approve', 'seal', 'sync', 'confirm', 'issue'])
    const { database } = world.province.units.store
    const isPhoto = round.chance(0.5)
    const rows = isPhoto
      ? await database.selectFrom('photo').select('sha256').orderBy('size').execute()
      : await database
          .selectFrom('certificate')
          .select('pdfSha256 as sha256')
          .where('pdfSha256', 'is not', null)
          .orderBy('number')
          .execute()
    const blob = blobOf(world, round.pick(rows).sha256!)
    const kept = readFileSync(blob)
    losePart(round, blob)
    await requireNamed(round, world, isPhoto ? 'photo' : 'pdf')
    writeFileSync(blob, kept)
    round.note('province: the file is put back')
  },
  'a row changed by hand': async (round, world) => {
    await workOn(round, world, 4, ['approve', 'seal', 'sync', 'confirm', 'issue'])
    const database = await world.copyDatabase(databaseKind)
    const statement = round.pick([
      "update record set body = replace(body, '工程师', '高级工程师') where place = 0",
      `update record set "photoSha256" = (select max("photoSha256") from record) where "photoSha256" <> (select max("photoSha256") from record)`,
      `update certificate set name = '样例他人' where number = (select min(number) from certificate)`,
      `update certificate set status = 'revoked' where number = (select min(number) from certificate)`,
      `update "numberSeries" set "lastSerial" = "lastSerial" - 1`,
      'delete from feed where seq = (select max(seq) from feed)',
      `update audit set actor = 'officer:样例他人' where seq = (select max(seq) from audit)`,
      'delete from audit where seq = (select max(seq) from audit)',
      `update "accountKey" set "validUntil" = '2099-01-01T00:00:00.000Z'`,
    ])
    round.note(`province: ${statement}`)
    await world.province.units.store.gate.ungated((reader) => sql.raw(statement).execute(reader))
    const found = await findBroken(world)
    round.note(`  check: ${found.join('; ') || 'whole'}`)
    if (!found.length) throw new Error('the check does not see the change')
    await world.stopProvince()
    nameDatabase(world.provinceHome, databaseKind.copy(database, world.newFolder()))
    await goOnRestored(round, world)
    round.expected = { skippedNumbers: true }
  },
  'heads lost': async (round, world) => {
    await world.stopProvince()
    rmSync(join(world.provinceHome, 'heads'), { recursive: true })
    await world.startProvince()
    await workOn(round, world, 2)
  },
}

const files: Readonly<Record<string, Damage>> = {
  'database file of the province damaged': async (round, world) => {
    await workOn(round, world, 4, ['approve', 'seal', 'sync', 'confirm', 'issue'])
    const database = await world.copyDatabase(databaseKind)
    const file = world.province.units.store.location.slice('sqlite:'.length)
    await world.stopProvince()
    damageFile(round, file)
    const code = await round.attempt('province: start', () => world.startProvince())
    if (code === undefined) {
      round.note(`  check: ${(await findBroken(world)).join('; ') || 'whole'}`)
      await world.stopProvince()
    }
    nameDatabase(world.provinceHome, databaseKind.copy(database, world.newFolder()))
    await goOnRestored(round, world)
    round.expected = { skippedNumbers: true }
  },
  'journal of the province lost or cut': async (round, world) => {
    const { location } = world.province.units.store
    const file = location.slice('sqlite:'.length)
    await workOn(round, world, 5, ['approve', 'seal', 'sync', 'confirm', 'issue'])
    // As after a power cut of the machine.
    const crashed = join(world.newFolder(), 'province.sqlite')
    for (const end of ['', '-wal']) if (existsSync(`${file}${end}`)) cpSync(`${file}${end}`, `${crashed}${end}`)
    const size = statSync(`${crashed}-wal`).size
    const kept = round.below(size)
    truncateSync(`${crashed}-wal`, kept)
    round.note(`province: ${kept} of ${size} bytes of the journal are left`)
    await world.stopProvince()
    nameDatabase(world.provinceHome, `sqlite:${crashed}`)
    await goOnRestored(round, world)
    round.expected = { skippedNumbers: true }
  },
}

playRounds('damage', async (round, world) => {
  const kinds = { ...units, ...provinces, ...(databaseKind.kind === 'sqlite' ? files : {}) }
  const names = Object.keys(kinds)
  const name = names[(round.seed - 1) % names.length]!
  round.note(name)
  await world.approve(1, 1)
  return kinds[name]!(round, world)
})
