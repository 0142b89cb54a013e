import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { databaseKind, playRounds } from './rounds.ts'
import { SmallDisk, smallDisksLacking } from './small-disk.ts'
import { type Step, workOn } from './steps.ts'
import { nameDatabase, type World } from './world.ts'

/** Codes that name a full disk, at either end. A server without room may also be one that does not answer. */
const full: readonly string[] = [
  'core.disk.full',
  'core.disk.failed',
  'server.disk.full',
  'server.disk.low',
  'backup.failed',
]

const lacking = smallDisksLacking()
if (lacking) console.warn(`rounds with full disks skipped: ${lacking}`)

/** Moves a unit's folder to a small disk. */
const moveUnit = (world: World, unit: number): SmallDisk => {
  const disk = SmallDisk.mount(join(world.folder, 'unit-disk'))
  world.onClose(() => disk.unmount())
  const home = join(disk.folder, 'unit')
  cpSync(world.homes[unit]!, home, { recursive: true })
  world.homes[unit] = home
  return disk
}

/** Moves the province's folder, and its database where that is a file, to a small disk. */
const moveProvince = async (world: World): Promise<SmallDisk> => {
  const { location } = world.province.units.store
  await world.stopProvince()
  const disk = SmallDisk.mount(join(world.folder, 'province-disk'))
  world.onClose(() => disk.unmount())
  const home = join(disk.folder, 'province')
  cpSync(world.provinceHome, home, { recursive: true })
  rmSync(world.provinceHome, { recursive: true })
  world.provinceHome = home
  if (databaseKind.kind === 'sqlite') nameDatabase(home, databaseKind.copy(location, disk.folder))
  await world.startProvince()
  return disk
}

const unitSteps: readonly Step[] = ['enter', 'approve', 'freeze', 'seal', 'sync', 'keys']
const provinceSteps: readonly Step[] = ['sync', 'sync', 'confirm', 'issue', 'revoke']

playRounds(
  'disks',
  async (round, world) => {
    const isUnits = round.chance(0.5)
    const disk = isUnits ? moveUnit(world, 0) : await moveProvince(world)
    round.note(`the ${isUnits ? 'unit' : 'province'} is on a small disk`)
    await world.approve(0, 3)
    await world.approve(1, 2)
    if (!isUnits) await workOn(round, world, 2, ['seal'])
    for (let times = 0; times < 3; times++) {
      const room = Math.floor(round.fraction() ** 3 * 400_000)
      disk.fill(room)
      round.note(`room for ${room} bytes`)
      const codes = await workOn(round, world, 3, isUnits ? unitSteps : provinceSteps)
      for (const code of codes) if (!full.includes(code)) throw new Error(`a full disk led to ${code}`)
      disk.empty()
      round.note('room again')
      await workOn(round, world, 1, isUnits ? unitSteps : provinceSteps)
    }
  },
  lacking,
)
