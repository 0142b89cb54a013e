import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { syncFolder } from '../../files/durable-file.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'

/** How far a province had come: what a database that was put back no longer has. */
export interface Heads {
  /** Rises each time the province goes on from a backup. */
  readonly epoch: number
  readonly log: { readonly size: number; readonly root: string }
  readonly audit: { readonly seq: number; readonly hash: string }
  /** Last serial of each series, by `year/series/level`. */
  readonly series: Readonly<Record<string, number>>
}

const headsSchema = z.object({
  epoch: z.int().min(1),
  log: z.object({ size: z.int().min(0), root: z.string() }),
  audit: z.object({ seq: z.int().min(0), hash: z.string() }),
  series: z.record(z.string(), z.int().min(1)),
})

/** Both heads together: the later epoch, then the larger log and audit; the higher serial of either. */
const furthest = (one: Heads, other: Heads): Heads => {
  const [later, earlier] = other.epoch > one.epoch ? [other, one] : [one, other]
  const same = later.epoch === earlier.epoch
  const series = { ...one.series }
  for (const [name, serial] of Object.entries(other.series)) series[name] = Math.max(series[name] ?? 0, serial)
  return {
    epoch: later.epoch,
    log: same && earlier.log.size > later.log.size ? earlier.log : later.log,
    audit: same && earlier.audit.seq > later.audit.seq ? earlier.audit : later.audit,
    series,
  }
}

/** Bytes after which a process begins a new file, so that none grows without an end. */
const mostBytes = 2 ** 20
const ending = '.heads'

/**
 * A folder beside the database, or better on another volume, that says how far the database had come. Each process appends
 * lines to a file of its own, so that none of them waits for another, and readers take the furthest of all lines.
 */
export class HeadsFolder {
  readonly #folder: string
  #file: { readonly handle: FileHandle; readonly path: string; bytes: number } | undefined
  /** The furthest heads of all files when this process began, and its own since. */
  #known: Heads | undefined
  #written: Heads | undefined
  #queue: Promise<void> = Promise.resolve()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The furthest heads that any process wrote; undefined when there are none. Lines that a crash cut off are left out. */
  async read(): Promise<Heads | undefined> {
    for (const name of await this.#names()) {
      for (const line of (await readFile(join(this.#folder, name), 'utf8')).split('\n')) {
        const heads = parsedHeads(line)
        if (heads) this.#known = this.#known ? furthest(this.#known, heads) : heads
      }
    }
    return this.#known
  }

  /** Writes how far the database is. Durable when this resolves; calls that come meanwhile are written together. */
  advance(heads: Heads): Promise<void> {
    this.#known = this.#known ? furthest(this.#known, heads) : heads
    this.#queue = this.#queue.catch(() => undefined).then(() => this.#append())
    return this.#queue
  }

  async close(): Promise<void> {
    await this.#queue.catch(() => undefined)
    await this.#file?.handle.close()
    this.#file = undefined
  }

  async #append(): Promise<void> {
    const begins = !this.#file || this.#file.bytes > mostBytes
    if (begins) {
      // A new file takes over what all others say, because some of them are deleted then.
      await this.read()
      await this.#begin()
    }
    const heads = this.#known!
    if (heads === this.#written && !begins) return
    const file = this.#file!
    const before = begins ? {} : this.#written?.series
    const series = Object.fromEntries(Object.entries(heads.series).filter(([name, last]) => before?.[name] !== last))
    const line = Buffer.from(`${JSON.stringify({ ...heads, series })}\n`)
    await file.handle.write(line)
    await file.handle.datasync()
    file.bytes += line.byteLength
    this.#written = heads
    if (begins) await this.#dropOthers(file.path)
  }

  async #begin(): Promise<void> {
    await this.#file?.handle.close()
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const path = join(this.#folder, `${hostname()}-${process.pid}-${randomUUID()}${ending}`)
    this.#file = { handle: await open(path, 'ax', 0o600), path, bytes: 0 }
    syncFolder(this.#folder)
  }

  /** Deletes files that this one continues: earlier ones of this process, and of processes of this machine that ended. */
  async #dropOthers(own: string): Promise<void> {
    const prefix = `${hostname()}-`
    for (const name of await this.#names()) {
      const path = join(this.#folder, name)
      const pid = Number(/^(\d+)-/.exec(name.slice(prefix.length))?.[1])
      if (path !== own && name.startsWith(prefix) && !isRunning(pid)) await rm(path, { force: true })
    }
  }

  async #names(): Promise<string[]> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    return names.filter((name) => name.endsWith(ending))
  }
}

const parsedHeads = (line: string): Heads | undefined => {
  try {
    return headsSchema.parse(parseStrictJson(line))
  } catch {
    return undefined
  }
}

const isRunning = (pid: number): boolean => {
  if (!Number.isInteger(pid)) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // The process is another account's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
