import { randomUUID } from 'node:crypto'
import { open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Hex } from '../../trust/sha256.ts'

/** Where one blob is. */
interface Place {
  readonly sha256: string
  /** Name of its pack. */
  readonly pack: string
  readonly at: number
  readonly size: number
}

/** A blob with its name. */
export interface NamedBlob {
  readonly sha256: string
  readonly bytes: Uint8Array
}

const magic = Buffer.from('GZBP1\n')
const ending = '.pack'
const hashBytes = 32
const entryBytes = hashBytes + 4

/** The begin of a pack: how many blobs it has, and the name and size of each. */
const indexOf = (blobs: readonly NamedBlob[]): Buffer => {
  const index = Buffer.alloc(magic.length + 4 + blobs.length * entryBytes)
  magic.copy(index)
  let at = index.writeUInt32BE(blobs.length, magic.length)
  for (const { sha256, bytes } of blobs) {
    at += index.write(sha256, at, 'hex')
    at = index.writeUInt32BE(bytes.byteLength, at)
  }
  return index
}

/**
 * Many blobs that were put together, in one file each time, so that the disk is waited for once. A pack is kept until its blobs have
 * files of their own (`BlobFolder.unpack`). Several processes may share the folder.
 */
export class BlobPacks {
  readonly #folder: string
  /** The packs that were read, and the places of their blobs. */
  readonly #known = new Map<string, readonly Place[]>()
  readonly #places = new Map<string, Place>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Writes blobs into one new pack. Its bytes are durable when this resolves; its name is once the folder is synced. */
  async write(blobs: readonly NamedBlob[]): Promise<void> {
    const pack = `${randomUUID()}${ending}`
    const path = join(this.#folder, pack)
    try {
      const file = await open(path, 'wx', 0o600)
      try {
        await file.writev([indexOf(blobs), ...blobs.map(({ bytes }) => bytes)])
        await file.datasync()
      } finally {
        await file.close()
      }
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
    this.#note(
      pack,
      blobs.map(({ sha256, bytes }) => ({ sha256, size: bytes.byteLength })),
    )
  }

  /** Those of the blobs that no pack has. */
  async lacking(hashes: readonly string[]): Promise<string[]> {
    await this.#read()
    return hashes.filter((sha256) => !this.#places.has(sha256))
  }

  /** The bytes of a blob as its pack has them, damaged or not; undefined when no pack has it. */
  async get(sha256: string): Promise<Buffer | undefined> {
    await this.#read()
    const place = this.#places.get(sha256)
    return place && this.#bytes(place)
  }

  /** The pack that has a blob. */
  async packOf(sha256: string): Promise<string | undefined> {
    await this.#read()
    return this.#places.get(sha256)?.pack
  }

  /** Names of all packs; of those written before a time, if one is given. Removes what a kill left of that age. */
  async packs(before?: Date): Promise<string[]> {
    await this.#read()
    const packs = [...this.#known.keys()]
    if (!before) return packs
    const old: string[] = []
    for (const name of await this.#names()) {
      const { mtime } = (await stat(join(this.#folder, name)).catch(() => undefined)) ?? {}
      if (!mtime || mtime >= before) continue
      if (this.#known.has(name)) old.push(name)
      else await rm(join(this.#folder, name), { force: true })
    }
    return old
  }

  /** The whole blobs of a pack. Damaged ones are left out, as if they were missing. */
  async blobs(pack: string): Promise<NamedBlob[]> {
    const blobs: NamedBlob[] = []
    for (const place of this.#known.get(pack) ?? []) {
      const bytes = await this.#bytes(place)
      if (bytes && sha256Hex(bytes) === place.sha256) blobs.push({ sha256: place.sha256, bytes })
    }
    return blobs
  }

  /** Removes a pack whose blobs have files of their own. */
  async remove(pack: string): Promise<void> {
    await rm(join(this.#folder, pack), { force: true })
    this.#forget(pack)
  }

  async #bytes({ pack, at, size }: Place): Promise<Buffer | undefined> {
    const file = await open(join(this.#folder, pack), 'r').catch(() => undefined)
    // Another process has unpacked it.
    if (!file) return undefined
    try {
      return (await file.read(Buffer.alloc(size), 0, size, at)).buffer
    } finally {
      await file.close()
    }
  }

  async #names(): Promise<string[]> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    return names.filter((name) => name.endsWith(ending))
  }

  /** Reads the packs that other processes wrote, and forgets those that were removed. */
  async #read(): Promise<void> {
    const names = new Set(await this.#names())
    for (const pack of this.#known.keys()) if (!names.has(pack)) this.#forget(pack)
    for (const pack of names) {
      if (this.#known.has(pack)) continue
      const index = await readIndex(join(this.#folder, pack))
      if (index) this.#note(pack, index)
    }
  }

  #note(pack: string, index: readonly { readonly sha256: string; readonly size: number }[]): void {
    let at = magic.length + 4 + index.length * entryBytes
    const places = index.map(({ sha256, size }): Place => {
      at += size
      return { sha256, pack, at: at - size, size }
    })
    this.#known.set(pack, places)
    for (const place of places) this.#places.set(place.sha256, place)
  }

  #forget(pack: string): void {
    for (const { sha256 } of this.#known.get(pack) ?? []) {
      if (this.#places.get(sha256)?.pack === pack) this.#places.delete(sha256)
    }
    this.#known.delete(pack)
  }
}

/** Names and sizes of the blobs of a pack; undefined for one that is not written to its end. */
const readIndex = async (path: string): Promise<{ sha256: string; size: number }[] | undefined> => {
  const file = await open(path, 'r').catch(() => undefined)
  if (!file) return undefined
  try {
    const { size: total } = await file.stat()
    const head = Buffer.alloc(magic.length + 4)
    await file.read(head, 0, head.length, 0)
    if (!head.subarray(0, magic.length).equals(magic)) return undefined
    const bytes = head.readUInt32BE(magic.length) * entryBytes
    if (head.length + bytes > total) return undefined
    const entries = Buffer.alloc(bytes)
    await file.read(entries, 0, bytes, head.length)
    const index = Array.from({ length: bytes / entryBytes }, (_, entry) => ({
      sha256: entries.toString('hex', entry * entryBytes, entry * entryBytes + hashBytes),
      size: entries.readUInt32BE(entry * entryBytes + hashBytes),
    }))
    const isWhole = index.reduce((sum, { size }) => sum + size, head.length + bytes) === total
    return isWhole ? index : undefined
  } finally {
    await file.close()
  }
}
