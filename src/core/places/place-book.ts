import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { homedir, hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { writeFileDurably } from '../../files/durable-file.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'

const bookSchema = z.record(z.string(), z.string())

/** The system's folder for application data of the present user. */
const applicationData = (): string => {
  const { APPDATA, XDG_CONFIG_HOME } = process.env
  if (process.platform === 'win32') return APPDATA || join(homedir(), 'AppData', 'Roaming')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  return XDG_CONFIG_HOME || join(homedir(), '.config')
}

/** Names this machine: its name, and where the system has one, the id that it got at its installation. */
const thisMachine = (): string => {
  let id = ''
  try {
    id = readFileSync('/etc/machine-id', 'utf8').trim()
  } catch {
    // Only Linux has the file.
  }
  return createHash('sha256').update(`gzzc-machine:${hostname()}:${id}`).digest('hex')
}

/**
 * The units that were opened by this user on this machine, each with a random mark that its database has too. It lies outside the
 * units' folders, so a folder that was copied elsewhere does not bring it along.
 */
export class PlaceBook {
  readonly machine: string
  readonly #file: string

  constructor(file: string, machine: string) {
    this.#file = file
    this.machine = machine
  }

  /** The book of the present user. */
  static ofUser(): PlaceBook {
    return new PlaceBook(join(applicationData(), 'GZZC', 'places.json'), thisMachine())
  }

  #read(): Record<string, string> {
    try {
      return bookSchema.parse(parseStrictJson(readFileSync(this.#file, 'utf8')))
    } catch {
      return {}
    }
  }

  /** The mark of a unit; undefined when it was never opened here. */
  markOf(unit: string): string | undefined {
    return this.#read()[unit]
  }

  /** Keeps a unit's mark. @returns whether it could be kept */
  keep(unit: string, mark: string): boolean {
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 })
      writeFileDurably(this.#file, JSON.stringify({ ...this.#read(), [unit]: mark }), 0o600)
      return true
    } catch {
      return false
    }
  }
}
