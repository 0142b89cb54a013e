import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DatabaseKind, postgres, sqlite } from '../fixtures/province/databases.ts'
import { findFaults } from './agreement.ts'
import { pinnedSeeds } from './pinned-seeds.ts'
import { type FaultKind, Round } from './round.ts'
import { settle } from './steps.ts'
import { type PreparedWorld, prepareOnce, World } from './world.ts'

/** What one run of the suites does. `npm run test:faults` sets more than `npm test`. */
const first = Number(process.env['GZZC_SEED'] ?? 1)
const count = Number(process.env['GZZC_ROUNDS'] ?? 1)
const isAsked = process.env['GZZC_SEED'] !== undefined
export const databaseKind: DatabaseKind = process.env['GZZC_DATABASE'] === 'postgres' ? postgres() : sqlite

/** How long a round may take, in milliseconds, with other work on the machine. */
const roundTimeout = 120_000

/**
 * Plays rounds of a kind, each in a world of its own. At the end of a round, faults are over: everybody works on until
 * nothing waits, and then nothing may be wrong.
 * @param play does the round's work and faults.
 * @param lacking why the rounds cannot be played here
 */
export const playRounds = (
  kind: FaultKind,
  play: (round: Round, world: World) => Promise<unknown>,
  lacking?: string,
): void => {
  const seeds = Array.from({ length: isAsked ? count : 1 }, (_, index) => first + index)
  const all = isAsked ? seeds : [...new Set([...seeds, ...(pinnedSeeds[kind] ?? [])])]
  describe.skipIf(databaseKind.lacking ?? lacking)(`${kind} on ${databaseKind.kind}`, () => {
    let prepared: PreparedWorld
    beforeAll(async () => {
      await databaseKind.start()
      prepared = await prepareOnce(databaseKind)
    })
    afterAll(() => databaseKind.stop())

    test.each(all)('seed %i', { timeout: roundTimeout }, async (seed) => {
      const round = new Round(kind, seed)
      const world = await World.open(prepared, databaseKind)
      try {
        await play(round, world)
        await settle(round, world)
        expect(await findFaults(world, round.expected)).toEqual([])
      } catch (error) {
        const database = databaseKind.kind === 'sqlite' ? '' : ` --database ${databaseKind.kind}`
        const again = `npm run test:faults -- --only ${kind} --seed ${seed} --rounds 1${database}`
        console.error([`Round ${kind}, seed ${seed}:`, ...round.operations, `Again: ${again}`].join('\n  '))
        throw error
      } finally {
        await world.close()
      }
    })
  })
}
