import { join } from 'node:path'
import { backUp } from '../../src/core/backup/back-up.ts'
import { restoreBackup } from '../../src/core/backup/restore-backup.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { databaseKind, playRounds } from './rounds.ts'
import { bringInStep, goOnRestored } from './ways-out.ts'
import { nameDatabase, type World } from './world.ts'

/** A week of the first unit. A backup is made before one of these, or after the last. */
const week: readonly (readonly [string, (world: World) => Promise<unknown>])[] = [
  ['approve', (world) => world.approve(0, 3)],
  ['freeze', (world) => world.freeze(0)],
  ['countersign', (world) => world.countersign(0)],
  ['send', (world) => world.sync(0)],
  ['confirm', (world) => world.confirm(1)],
  ['learn what is confirmed', (world) => world.sync(0)],
  ['issue', (world) => world.issue()],
  ['learn what is issued', (world) => world.sync(0)],
  ['revoke', (world) => world.revoke(0)],
  ['change keys', (world) => world.changeKeys(0)],
  ['publish a dictionary', (world) => world.publishDictionary()],
  ['learn the rest', (world) => world.sync(0)],
]
const names = week.map(([name]) => name)

/** The matrix: who is put back, and how many steps of the week its backup knows. Seeds go through it cell by cell. */
const cells = Array.from({ length: week.length + 1 }, (_, before) => before).flatMap((before) =>
  (['unit', 'province'] as const).map((who) => ({ who, before })),
)

playRounds('restores', async (round, world) => {
  const { who, before } = cells[(round.seed - 1) % cells.length]!
  const until = before + round.below(week.length + 1 - before)
  round.note(`the week until the backup of the ${who}: ${names.slice(0, before).join(', ')}`)
  for (const [, step] of week.slice(0, before)) await step(world)
  if (who === 'unit') {
    const file = join(world.folder, 'unit.gzzc-backup')
    await world.as(0, 'clerk', (unit) => backUp(unit.keyContext, { path: file, program: '0.0.0' }))
    round.note(`then: ${names.slice(before, until).join(', ')}`)
    for (const [, step] of week.slice(before, until)) await step(world)
    const folder = join(world.folder, 'restored')
    await restoreBackup({ file, folder, account: sampleAccounts.administrator, password: samplePassword })
    world.homes[0] = folder
    round.note('unit 0: restored')
    return bringInStep(round, world, 0)
  }
  const database = await world.copyDatabase(databaseKind)
  round.note(`then: ${names.slice(before, until).join(', ')}`)
  for (const [, step] of week.slice(before, until)) await step(world)
  await world.stopProvince()
  nameDatabase(world.provinceHome, databaseKind.copy(database, world.newFolder()))
  await goOnRestored(round, world)
  round.expected = { skippedNumbers: true }
})
