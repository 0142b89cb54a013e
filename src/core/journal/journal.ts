import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { kibibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'

/** A full file is replaced by a new one; of more than five files the oldest is deleted. */
const fileBytes = 512 * kibibyte
const files = 5
const current = 'core.log'

/** A value of a line: a code, a count, an id that the program made. Never a name, a number of a person, or free text. */
type Value = string | number | boolean
const fit = /^[\x21-\x7e]{1,80}$/

/**
 * The program's own log, in English, for its developers: `home/logs/core.log` and up to four older ones. Holds no
 * personal data by construction: values are plain ASCII words of at most 80 characters without a blank, anything else is
 * dropped, and an error is logged by its code, name and places in the program, never by its message.
 */
export class Journal {
  readonly folder: string
  readonly #home: string
  readonly #now: () => Date

  constructor(home: string, now = () => new Date()) {
    this.#home = home
    this.folder = join(home, 'logs')
    this.#now = now
  }

  /** Adds a line `TIME event key=value …`. A failure to write never stops the work that is logged. */
  note(event: string, values: Readonly<Record<string, Value>> = {}): void {
    const words = Object.entries(values).map(([key, value]) => `${key}=${fit.test(String(value)) ? value : '?'}`)
    const line = `${[this.#now().toISOString(), event, ...words].join(' ')}\n`
    try {
      // Before a unit is made there is no folder, and logging does not create one.
      if (!existsSync(this.#home)) return
      mkdirSync(this.folder, { recursive: true, mode: 0o700 })
      this.#rotate()
      appendFileSync(join(this.folder, current), line, { mode: 0o600 })
    } catch (error) {
      console.error('the log cannot be written', (error as NodeJS.ErrnoException).code)
    }
  }

  /** Adds a failure: what kind, and where in the program. */
  noteError(event: string, error: unknown, values: Readonly<Record<string, Value>> = {}): void {
    const problem = Problem.from(error)
    if (problem && problem.code !== 'general.unexpected') {
      this.note(event, { ...values, code: problem.code })
      return
    }
    const cause = problem ? problem.cause : error
    const code = String((cause as { code?: unknown } | undefined)?.code ?? '-')
    const name = cause instanceof Error ? cause.name : typeof cause
    this.note(event, { ...values, error: name, code, at: placesOf(cause) })
  }

  /** The files, oldest first. */
  files(): string[] {
    if (!existsSync(this.folder)) return []
    return [...Array(files).keys()]
      .reverse()
      .map((number) => join(this.folder, number ? `core.${number}.log` : current))
      .filter((file) => existsSync(file))
  }

  #rotate(): void {
    const file = join(this.folder, current)
    if (!existsSync(file) || statSync(file).size < fileBytes) return
    const older = (number: number) => join(this.folder, `core.${number}.log`)
    rmSync(older(files - 1), { force: true })
    for (let number = files - 2; number >= 1; number--)
      if (existsSync(older(number))) renameSync(older(number), older(number + 1))
    renameSync(file, older(1))
  }
}

/** The innermost three places of a stack, as file:line without folders (those may hold a user's name). */
const placesOf = (error: unknown): string => {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  // A message may quote a stranger's file at any length, so only lines of the stack are read.
  const lines = stack.split('\n').filter((line) => line.startsWith('    at ') && line.length < 500)
  const places = [...lines.join('\n').matchAll(/([\w.-]+\.(?:[cm]?[jt]sx?)):(\d+):\d+\)?$/gm)]
  return (
    places
      .slice(0, 3)
      .map(([, file, line]) => `${file}:${line}`)
      .join(',')
      .slice(0, 80) || '-'
  )
}
