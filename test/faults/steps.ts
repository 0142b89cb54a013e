import { countByState } from '../../src/core/records/record-reader.ts'
import { query } from '../../src/core/store/database.ts'
import type { Round } from './round.ts'
import type { World } from './world.ts'

/** A step of a usual week, and what it needs. */
const usual = ['enter', 'approve', 'freeze', 'seal', 'sync', 'confirm', 'issue', 'revoke'] as const
export type Step = (typeof usual)[number] | 'keys'

/** What of a unit's work waits for a person. */
const waitingAt = (world: World, unit: number) =>
  world.as(unit, 'clerk', ({ database }) => {
    const unsealed = database.all(query.selectFrom('batch').select('id').where('sealedAt', 'is', null))
    return { approved: countByState(database).inBatch ?? 0, unsealed: unsealed.length }
  })

/** Freezes what is approved. */
const freezeWaiting = async (world: World, unit: number): Promise<void> => {
  const { approved } = await waitingAt(world, unit)
  if (approved) await world.freeze(unit)
}

/** Freezes what is approved and countersigns what is frozen. */
export const sealWaiting = async (world: World, unit: number): Promise<void> => {
  await freezeWaiting(world, unit)
  const { unsealed } = await waitingAt(world, unit)
  if (unsealed) await world.countersign(unit)
}

/** Does one step in a unit, or at the province. */
export const doStep = async (round: Round, world: World, step: Step, unit: number): Promise<void> => {
  switch (step) {
    case 'enter':
      return world.enter(unit)
    case 'approve':
      return void (await world.approve(unit, 1 + round.below(3)))
    case 'freeze':
      return freezeWaiting(world, unit)
    case 'seal':
      return sealWaiting(world, unit)
    case 'sync':
      return void (await world.sync(unit))
    case 'confirm':
      return world.confirm(round.below(2))
    case 'issue':
      return world.issue()
    case 'revoke':
      return world.revoke(round.below(100))
    case 'keys':
      return world.changeKeys(unit)
  }
}

/** Does some usual steps, of which a fault may refuse any. @returns the problems' codes */
export const workOn = async (
  round: Round,
  world: World,
  count: number,
  steps: readonly Step[] = usual,
): Promise<string[]> => {
  const codes: string[] = []
  for (let done = 0; done < count; done++) {
    const step = round.pick(steps)
    const unit = round.below(2)
    const code = await round.attempt(`unit ${unit}: ${step}`, () => doStep(round, world, step, unit))
    if (code) codes.push(code)
  }
  return codes
}

/** Works on without faults until nothing waits but people whose photos nobody has approved. */
export const settle = async (round: Round, world: World): Promise<void> => {
  round.note('without faults: seal, sync, confirm, issue, sync')
  for (const unit of world.homes.keys()) {
    await sealWaiting(world, unit)
    await world.sync(unit)
  }
  await world.confirm()
  await world.issue()
  for (const unit of world.homes.keys()) await world.sync(unit)
}
