import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'

/** File in a unit's folder that says which program has it open. */
export const leaseFile = 'open.json'

/** Milliseconds between two renewals of a lease. */
const renewal = 20_000
/** A lease that was not renewed for so long is over: the computer that held it is off, asleep or was cut off from a shared folder. */
const longestSilence = 120_000

const holderSchema = z.object({
  computer: z.string().max(300),
  process: z.int(),
  /** ISO time, UTC. */
  since: z.iso.datetime(),
})
type Holder = z.infer<typeof holderSchema>

const readHolder = (file: string): Holder | undefined => {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // Missing, or in the middle of a renewal, or not ours: a lease only warns two people of each other.
    return undefined
  }
}

/** Milliseconds since a file was written, by the clock of the disk that it is on, which may be another computer's. */
const ageOf = (file: string): number => {
  const probe = `${file}.${randomUUID()}`
  writeFileSync(probe, '')
  try {
    return statSync(probe).mtimeMs - statSync(file).mtimeMs
  } finally {
    rmSync(probe, { force: true })
  }
}

const isRunning = (id: number): boolean => {
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether a holder is another program that still has the folder open. */
const isOther = (file: string, { computer, process: id }: Holder): boolean =>
  !(computer === hostname() && (id === process.pid || !isRunning(id))) && ageOf(file) < longestSilence

/** @throws Problem `core.home.inUse` when a program on another computer has the folder open */
export const refuseElsewhere = (home: string): void => {
  const file = join(home, leaseFile)
  const holder = readHolder(file)
  if (holder && holder.computer !== hostname() && isOther(file, holder)) throw inUse(holder)
}

const inUse = ({ computer, since }: Holder): Problem => {
  const where = computer === hostname() ? '这台电脑的另一个窗口里' : `电脑“${computer}”上`
  const beijing = new Date(Date.parse(since) + 8 * 3_600_000).toISOString()
  return new Problem('core.home.inUse', { where, since: beijing.slice(0, 16).replace('T', ' ') })
}

/**
 * Says to other programs that this one has a unit's folder open. It is renewed until it is released. A folder on a shared drive is
 * not safe for two: SQLite's locks do not reach over every network, and two people would not see each other's changes.
 */
export class Lease {
  readonly #file: string
  readonly #own: Holder
  readonly #timer: NodeJS.Timeout

  private constructor(file: string, own: Holder, onLost: () => void) {
    this.#file = file
    this.#own = own
    this.#timer = setInterval(() => {
      const holder = readHolder(file)
      // This computer slept, or lost the drive, and another one went on.
      if (holder && !this.#isOwn(holder)) {
        clearInterval(this.#timer)
        onLost()
      } else this.#write()
    }, renewal).unref()
  }

  /**
   * @param onLost called when another program has taken the folder over
   * @throws Problem `core.home.inUse` while another program has the folder open
   */
  static take(home: string, now: Date, onLost: () => void): Lease {
    const file = join(home, leaseFile)
    const holder = readHolder(file)
    if (holder && isOther(file, holder)) throw inUse(holder)
    const lease = new Lease(file, { computer: hostname(), process: process.pid, since: now.toISOString() }, onLost)
    lease.#write()
    return lease
  }

  release(): void {
    clearInterval(this.#timer)
    const holder = readHolder(this.#file)
    if (holder && this.#isOwn(holder)) rmSync(this.#file, { force: true })
  }

  #isOwn({ computer, process: id }: Holder): boolean {
    return computer === this.#own.computer && id === this.#own.process
  }

  #write(): void {
    try {
      writeFileSync(this.#file, JSON.stringify(this.#own), { mode: 0o600 })
    } catch {
      // A full disk or a lost drive: what is written to the database says so in words.
    }
  }
}
