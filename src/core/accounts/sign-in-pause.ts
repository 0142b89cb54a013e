import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'

const attemptsSchema = z.record(z.string(), z.object({ failures: z.int().min(1), at: z.number() }))
type Attempts = z.infer<typeof attemptsSchema>

/** File of failed attempts in a unit's folder. */
export const signInAttempts = 'sign-in.json'

/** All names without an account share one count, so that guessed names do not fill the file. */
const unknownAccount = 'unknown'

const free = 3
const firstPause = 5
const longestPause = 900

/** Seconds to wait after this many failures: none after the first ones, then doubling up to a quarter of an hour. */
const pauseAfter = (failures: number): number =>
  failures < free ? 0 : Math.min(longestPause, firstPause * 2 ** (failures - free))

/**
 * The growing pause between attempts to sign in. The counts are in a file, so a restart does not shorten the pause. The pause
 * protects against a person at the keyboard; against someone who has the files, only the cost of a guess helps.
 */
export class SignInPause {
  readonly #file: string
  readonly #now: () => number

  constructor(home: string, now: () => number = Date.now) {
    this.#file = join(home, signInAttempts)
    this.#now = now
  }

  #read(): Attempts {
    try {
      return attemptsSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')))
    } catch {
      // Missing or unreadable: a person who can change the file could delete it as well.
      return {}
    }
  }

  #write(attempts: Attempts): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(attempts), { mode: 0o600 })
    renameSync(`${this.#file}.new`, this.#file)
  }

  /**
   * Counts an attempt as failed before it is made, so that attempts side by side count too.
   * @param account id of the account; undefined for a name that has none
   * @throws Problem `core.account.pause` while the pause lasts
   */
  begin(account: string = unknownAccount): void {
    const attempts = this.#read()
    const known = attempts[account]
    const now = this.#now()
    if (known) {
      // A clock that was set back must not make the pause longer than it is.
      const waited = Math.max(0, now - known.at)
      const rest = pauseAfter(known.failures) - waited / 1000
      if (rest > 0) throw new Problem('core.account.pause', { seconds: Math.ceil(rest) })
    }
    this.#write({ ...attempts, [account]: { failures: (known?.failures ?? 0) + 1, at: now } })
  }

  /** The attempt succeeded. @returns how many failed before it */
  succeed(account: string): number {
    const { [account]: known, ...others } = this.#read()
    if (Object.keys(others).length) this.#write(others)
    else rmSync(this.#file, { force: true })
    return (known?.failures ?? 1) - 1
  }
}
