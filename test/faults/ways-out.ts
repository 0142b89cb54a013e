import { adoptRecords } from '../../src/core/adoption/adopt.ts'
import { findChainBreak } from '../../src/core/chain/province-chain.ts'
import { query } from '../../src/core/store/database.ts'
import { withdrawRefused } from '../../src/core/sync/withdraw-refused.ts'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { acceptRestored, planRestored } from '../../src/server/heads/restored.ts'
import type { Round } from './round.ts'
import type { World } from './world.ts'

/** A unit takes its records as the province has them; nothing may differ so much that a person has to decide. */
const adopt = (round: Round, world: World, unit: number): Promise<void> =>
  world.as(unit, 'clerk', async (opened) => {
    const { added, moved, conflict, lost } = await adoptRecords(opened)
    round.note(`unit ${unit}: adopt: ${added} added, ${moved} moved`)
    if (conflict || lost) throw new Error(`${conflict} records differ, ${lost} photos are lost`)
  })

/** Brings a unit whose data is older than it was in step with the province, as the help page says. */
export const bringInStep = async (round: Round, world: World, unit: number): Promise<void> => {
  const code = await round.attempt(`unit ${unit}: first round`, () => world.sync(unit))
  const chain = await world.as(unit, 'clerk', ({ database }) => findChainBreak(database)?.relation)
  round.note(`  the chain is ${chain ?? 'whole'}`)
  if (chain) {
    round.note(`unit ${unit}: enrol anew`)
    await world.reEnrol(unit)
  } else if (code) throw new Error(`the first round ended with ${code}`)
  await world.sync(unit)
  await adopt(round, world, unit)
}

/**
 * Starts a province whose database was put back. Where it is behind its heads, it goes on as `gzzc province restored` does, and
 * every unit has its first round, in which it hands back what the province lost.
 */
export const goOnRestored = async (round: Round, world: World): Promise<void> => {
  const code = await round.attempt('province: start with the database that was put back', () => world.startProvince())
  if (code === undefined) return
  if (code !== 'server.database.behind') throw new Error(`the start ended with ${code}`)
  await world.startProvince({ behind: true })
  const losses = await planRestored(world.province.heads, sampleOfficer)
  round.note(`province: restored, ${losses!.log.seen - losses!.log.size} entries of the log are lost`)
  await acceptRestored(world.province.heads, sampleOfficer)
  await world.stopProvince()
  await world.startProvince()
  // Every unit hands back what the province lost: batches, receipts, results.
  for (const unit of world.homes.keys()) {
    const refused = await round.attempt(`unit ${unit}: first round`, () => world.sync(unit))
    if (refused) throw new Error(`the first round ended with ${refused}`)
  }
}

/** Withdraws the batches that the province refuses, newest first: their records wait for the next one. */
export const withdrawAll = async (round: Round, world: World, unit: number): Promise<void> => {
  const waiting = await world.as(unit, 'clerk', ({ database }) =>
    database.all(
      query.selectFrom('batch').select(['id', 'seq', 'digest']).where('receipt', 'is', null).orderBy('seq', 'desc'),
    ),
  )
  for (const batch of waiting) {
    round.note(`unit ${unit}: withdraw batch ${batch.seq}`)
    await world.as(unit, 'clerk', (opened) => withdrawRefused(opened, batch, '密钥不符'))
  }
}
