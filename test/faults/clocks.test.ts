import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { confirmClock } from '../../src/server/log/confirm-clock.ts'
import { playRounds } from './rounds.ts'
import { type Step, sealWaiting, workOn } from './steps.ts'
import { withdrawAll } from './ways-out.ts'

const [second, minute, day] = [1_000, 60_000, 86_400_000]

/** How far a unit's clock may be off: a little, a wrong time zone, a dead battery. */
const unitShifts = [40 * second, 11 * minute, 8 * 60 * minute, day, 400 * day]
/** How far the province's clock may be off before somebody mends it. */
const provinceShifts = [30 * second, 11 * minute, day, 80 * day]

const steps: readonly Step[] = ['approve', 'seal', 'sync', 'sync', 'confirm', 'issue', 'revoke', 'keys']

/** Codes of a province that refuses to write at a time that contradicts its audit. */
const refusals: readonly string[] = ['server.clock']

/**
 * Codes for keys that do not count: those that the province registered while its clock was ahead, and those that were replaced
 * before it saw them.
 */
const keysMissing: readonly string[] = ['server.batch.keyNotYet', 'trust.envelope.signature']

playRounds('clocks', async (round, world) => {
  await world.approve(0, 2)
  for (let jump = 0; jump < 3; jump++) {
    const unit = round.below(2)
    const shift = round.pick(unitShifts) * (round.chance(0.5) ? 1 : -1)
    world.clocks.units[unit] = round.chance(0.3) ? 0 : shift
    round.note(`clock of unit ${unit}: ${world.clocks.units[unit]! / second} s`)
    if (round.chance(0.5)) {
      world.clocks.province = round.pick(provinceShifts) * (round.chance(0.5) ? 1 : -1)
      round.note(`clock of the province: ${world.clocks.province / second} s`)
    }
    for (const code of await workOn(round, world, 3, steps))
      if (!refusals.includes(code)) throw new Error(`a clock led to ${code}`)
  }
  Object.assign(world.clocks, { province: 0 })
  world.clocks.units.fill(0)
  round.note('the clocks are right again')
  // Behind its own audit the province writes nothing until an officer has compared its clock.
  const code = await round.attempt('province: publish a dictionary', () => world.publishDictionary())
  if (code === 'server.clock') {
    round.note('province: clock --yes')
    await confirmClock(world.province.log, sampleOfficer)
  } else if (code) throw new Error(`the clock led to ${code}`)
  for (const unit of world.homes.keys()) {
    await sealWaiting(world, unit)
    const refused = await round.attempt(`unit ${unit}: sync`, () => world.sync(unit))
    if (refused === undefined) continue
    if (!keysMissing.includes(refused)) throw new Error(`the clock led to ${refused}`)
    round.note(`unit ${unit}: new keys`)
    await world.changeKeys(unit)
    await withdrawAll(round, world, unit)
  }
})
