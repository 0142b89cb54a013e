import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { confirmClock } from '../../src/server/log/confirm-clock.ts'
import { playRounds } from './rounds.ts'
import { workOn } from './steps.ts'
import { withdrawAll } from './ways-out.ts'

const day = 86_400_000
/** Longer than keys are valid. */
const keysEnd = 5 * 366 * day

playRounds('offline', async (round, world) => {
  const outdated = round.chance(0.3)
  const batches = 3 + round.below(4)
  round.note(`unit 0 is offline for ${batches} batches`)
  for (let batch = 0; batch < batches; batch++) {
    world.clocks.units[0] += round.below(5) * day
    if (round.chance(0.3)) await world.enter(0)
    await world.approve(0, 1)
    const keys = round.chance(0.2)
    if (keys) await world.changeKeys(0)
    await world.seal(0)
    round.note(`unit 0: batch ${batch + 1}${keys ? ', under new keys' : ''}`)
    // Meanwhile the province goes on with the other unit.
    world.clocks.province = Math.max(world.clocks.province, world.clocks.units[0])
    world.clocks.units[1] = world.clocks.province
    if (round.chance(0.3)) await round.attempt('province: publish a dictionary', () => world.publishDictionary())
    if (round.chance(0.3)) await workOn(round, world, 2, ['confirm', 'issue', 'revoke'])
  }
  if (!outdated) {
    const code = await round.attempt('unit 0: sync', () => world.sync(0))
    // Keys that were made and replaced again before the province saw them are unknown to it.
    if (code && code !== 'trust.envelope.signature') throw new Error(`work without a connection led to ${code}`)
    if (code) await withdrawAll(round, world, 0)
    return
  }
  round.note('five years pass')
  world.clocks.units.fill(keysEnd)
  world.clocks.province = keysEnd
  // After so long a pause an officer compares the clock first.
  await confirmClock(world.province.log, sampleOfficer)
  const code = await round.attempt('unit 0: sync', () => world.sync(0))
  if (code !== 'server.batch.keyEnded') throw new Error(`keys that ended led to ${code}`)
  await withdrawAll(round, world, 0)
  for (const unit of world.homes.keys()) await world.changeKeys(unit)
  await world.sync(0)
})
