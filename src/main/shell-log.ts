import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { kibibyte } from '../shared/byte-size.ts'

const largest = 256 * kibibyte
const kept = 3

/**
 * The shell's own log, in English: starts, ends, crashes. It contains no personal data, so no names of files and no texts of
 * windows. The core has a log of its own.
 */
export class ShellLog {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Adds a line. Errors are ignored, because a log must never stop the shell. */
  note(event: string, values: Readonly<Record<string, string | number>> = {}): void {
    const words = Object.entries(values).map(([key, value]) => `${key}=${value}`)
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      this.#rotate()
      appendFileSync(this.#file(0), `${[new Date().toISOString(), event, ...words].join(' ')}\n`, { mode: 0o600 })
    } catch (error) {
      console.error('the log cannot be written', (error as NodeJS.ErrnoException).code)
    }
  }

  #file(age: number): string {
    return join(this.#folder, age ? `shell.${age}.log` : 'shell.log')
  }

  #rotate(): void {
    if ((statSync(this.#file(0), { throwIfNoEntry: false })?.size ?? 0) < largest) return
    rmSync(this.#file(kept - 1), { force: true })
    for (let age = kept - 2; age >= 0; age--) {
      if (statSync(this.#file(age), { throwIfNoEntry: false })) renameSync(this.#file(age), this.#file(age + 1))
    }
  }
}
