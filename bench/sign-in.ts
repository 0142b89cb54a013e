import { randomBytes, scrypt } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { peakRssMb } from '../src/cli/terminal/peak-memory.ts'
import { standardCost } from '../src/core/accounts/password-seal.ts'
import { Unit } from '../src/core/unit.ts'
import { mebibyte } from '../src/shared/byte-size.ts'
import { clerk, password, sampleHome } from '../test/fixtures/unit/sample-home.ts'
import type { Figure } from './figure.ts'

const turns = 8

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt)

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

/** Milliseconds of one guess at a password at the standard cost, by Node alone. */
export const bareScrypt = (): Promise<number> =>
  timed(() => derive(password, randomBytes(16), 32, { ...standardCost, maxmem: 256 * mebibyte }))

/** From the password to the open store: its opening, the list of accounts, everything that is checked. */
export const openingFigure = async (): Promise<Figure> => {
  const home = await sampleHome(standardCost)
  let least = Number.POSITIVE_INFINITY
  let bare = Number.POSITIVE_INFINITY
  try {
    // In turns, so that other load affects both; the best of each counts.
    for (let turn = 0; turn < turns; turn++) {
      bare = Math.min(bare, await bareScrypt())
      let opened: Unit | undefined
      const took = await timed(async () => {
        opened = await Unit.open(home, { account: clerk, password })
      })
      await opened?.close()
      least = Math.min(least, took)
    }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
  const aim = 1.3
  return {
    bench: 'trust',
    figure: 'sign-in, to the open store (aim 500 ms)',
    value: least,
    unit: 'ms',
    against: `bare scrypt (${bare.toFixed(0)} ms)`,
    ratio: least / bare,
    aim,
    holds: least / bare <= aim && least <= 500,
    peakRssMb: peakRssMb(),
  }
}
