import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { Problem } from '../../shared/errors/problem.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { inChunks } from '../store/in-chunks.ts'
import { BlobPacks, type NamedBlob } from './blob-packs.ts'
import type { BlobStore } from './blob-store.ts'

/** Fewer blobs are put as files at once, because a pack has to be unpacked later. */
const fewestPacked = 8
/** Files written at a time; more keep the disk no busier. */
const filesAtOnce = 8

/**
 * Blobs as files of one folder, `FOLDER/ab/ab12…`, in sub-folders by the first two digits. Blobs that were put together are in one file of
 * `FOLDER/packs` until `unpack`.
 */
export class BlobFolder implements BlobStore {
  readonly #folder: string
  readonly #packs: BlobPacks
  readonly #made = new Set<string>()

  constructor(folder: string) {
    this.#folder = folder
    this.#packs = new BlobPacks(this.#packFolder)
  }

  get #packFolder(): string {
    return join(this.#folder, 'packs')
  }

  #path(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256)
  }

  async #make(folder: string): Promise<void> {
    if (this.#made.has(folder)) return
    const first = await mkdir(folder, { recursive: true, mode: 0o700 })
    // The new folder's own name must be durable too: a power cut would take it away with everything in it.
    if (first !== undefined) for (const parent of new Set([dirname(folder), dirname(first)])) await syncFolder(parent)
    this.#made.add(folder)
  }

  async has(sha256: string): Promise<boolean> {
    return (await this.lacking([sha256])).length === 0
  }

  async lacking(hashes: readonly string[]): Promise<string[]> {
    const lacking: string[] = []
    // Packs first: another process may be unpacking one, and its blobs have files before it is removed.
    for (const sha256 of await this.#packs.lacking(hashes)) {
      const found = await stat(this.#path(sha256)).catch(() => undefined)
      if (!found?.isFile()) lacking.push(sha256)
    }
    return lacking
  }

  async putAll(blobs: readonly NamedBlob[]): Promise<void> {
    if (blobs.length < fewestPacked) return this.#putFiles(blobs)
    await this.#make(this.#packFolder)
    await this.#packs.write(blobs)
    await syncFolder(this.#packFolder)
  }

  async #putFiles(blobs: readonly NamedBlob[]): Promise<void> {
    for (const group of inChunks(blobs, filesAtOnce)) {
      // All of them end before a failure is reported, so that its caller can clean up.
      const stored = await Promise.allSettled(group.map(({ bytes }) => this.put(bytes)))
      for (const result of stored) if (result.status === 'rejected') throw result.reason
    }
  }

  async unpack(stopping?: AbortSignal): Promise<void> {
    for (const pack of await this.#packs.packs()) {
      if (stopping?.aborted) return
      await this.#unpack(pack)
    }
  }

  async #unpack(pack: string): Promise<void> {
    await this.#putFiles(await this.#packs.blobs(pack))
    await this.#packs.remove(pack)
  }

  async put(bytes: Uint8Array): Promise<string> {
    const sha256 = sha256Hex(bytes)
    const path = this.#path(sha256)
    if (await isWhole(path, sha256, bytes.byteLength)) {
      // As new for the sweep, which leaves young files alone until the row that names them is written.
      const now = new Date()
      await utimes(path, now, now)
    } else {
      await this.#make(dirname(path))
      await writeWhole(path, bytes)
    }
    // A known file needs this too, because another process may have renamed it without having synced the folder yet.
    await syncFolder(dirname(path))
    return sha256
  }

  async get(sha256: string): Promise<Buffer> {
    const read = (): Promise<Buffer> =>
      readFile(this.#path(sha256)).catch((cause: unknown) => {
        throw new Problem('server.blob.damaged', { sha256 }, { cause })
      })
    const bytes = (await this.#packs.get(sha256)) ?? (await read())
    if (sha256Hex(bytes) !== sha256) throw new Problem('server.blob.damaged', { sha256 })
    return bytes
  }

  async stream(sha256: string): Promise<Readable> {
    // Packed blobs are photos, which are small.
    if (await this.#packs.packOf(sha256)) return Readable.from([await this.get(sha256)], { objectMode: false })
    const file = await open(this.#path(sha256), 'r').catch((cause: unknown) => {
      throw new Problem('server.blob.damaged', { sha256 }, { cause })
    })
    return Readable.from(checkedPieces(file, sha256), { objectMode: false })
  }

  async delete(sha256: string): Promise<void> {
    for (let pack = await this.#packs.packOf(sha256); pack; pack = await this.#packs.packOf(sha256))
      await this.#unpack(pack)
    await rm(this.#path(sha256), { force: true })
  }

  async *oldNames(before: Date): AsyncGenerator<string[]> {
    for (const pack of await this.#packs.packs(before)) await this.#unpack(pack)
    const folders = await readdir(this.#folder).catch(() => [])
    for (const folder of folders.filter((name) => /^[0-9a-f]{2}$/.test(name))) {
      const names: string[] = []
      for (const name of await readdir(join(this.#folder, folder))) {
        const path = join(this.#folder, folder, name)
        const { mtime } = (await stat(path).catch(() => undefined)) ?? {}
        if (!mtime || mtime >= before) continue
        if (blobName.test(name)) names.push(name)
        // What a write left when the process was killed.
        else if (draftName.test(name)) await rm(path, { force: true })
      }
      if (names.length) yield names
    }
  }
}

const blobName = /^[0-9a-f]{64}$/
const draftName = /^[0-9a-f]{64}\.[0-9a-f-]{36}$/

/** Whether the file is there with exactly these bytes. A damaged one is written again. */
const isWhole = async (path: string, sha256: string, size: number): Promise<boolean> => {
  const known = await stat(path).catch(() => undefined)
  if (known?.size !== size) return false
  return sha256Hex(await readFile(path).catch(() => new Uint8Array())) === sha256
}

/** Writes a file that appears under its name complete or not at all. */
const writeWhole = async (path: string, bytes: Uint8Array): Promise<void> => {
  const draft = `${path}.${randomUUID()}`
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

const checkedPieces = async function* (file: FileHandle, sha256: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  // The stream closes the file when the loop ends, fails or is left early.
  for await (const piece of file.createReadStream()) {
    hash.update(piece as Buffer)
    yield piece as Buffer
  }
  if (hash.digest('hex') !== sha256) throw new Problem('server.blob.damaged', { sha256 })
}

/** Makes a rename in the folder durable. Windows opens no handle on folders and needs none. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
