import { pipeline, Readable, type TransformOptions } from 'node:stream'
import zlib, { createInflateRaw, type ZlibOptions } from 'node:zlib'
import { crc32 as ownCrc32 } from '../shared/crc32.ts'
import { Problem } from '../shared/errors/problem.ts'
import { type ByteSource, openSource } from './byte-source.ts'
import { type ZipLimits, zipLimits } from './limits.ts'
import { readDirectory, stored, type ZipEntry } from './zip-directory.ts'

export type { ZipEntry } from './zip-directory.ts'

// Decoders of the test runtime's Electron run on its own Node, 18, which has none.
const crc32 = (zlib as Partial<typeof zlib>).crc32 ?? ownCrc32

/** A set of parts by name, independent of their source. */
export interface Package {
  /** File name for messages. */
  readonly name: string
  readonly entries: readonly ZipEntry[]
  /** The entry of that name, else one that differs only in case (OPC names ignore case). */
  find(name: string): ZipEntry | undefined
  /**
   * Yields the inflated bytes in pieces. Stops as soon as they exceed the declared size; compares the checksum at the end.
   * @throws Problem `intake.zipDamaged`, `intake.zipTooLarge`, `intake.zipEncrypted`, `intake.zipMethod`
   */
  read(entry: ZipEntry): AsyncGenerator<Buffer, void, undefined>
  /**
   * Yields the same bytes in buffers that are freed with the next step, so that a long entry needs little memory.
   * @throws Problem as `read`
   */
  pass(entry: ZipEntry): AsyncGenerator<Buffer, void, undefined>
}

/** An opened zip: its directory is read and checked, its contents are inflated on demand. */
export interface Zip extends Package {
  readonly source: ByteSource
  /**
   * Like `pass`, in larger pieces and without comparing the checksum. Meant for a search in an entry that is also read
   * completely.
   */
  skim(entry: ZipEntry): AsyncGenerator<Buffer, void, undefined>
  /** Reads a whole entry of at most `max` bytes. @throws Problem as `read` */
  readAll(entry: ZipEntry, max: number): Promise<Buffer>
  close(): Promise<void>
}

const localSignature = 0x04034b50
const deflated = 8
const compressedPieceBytes = 2 ** 18
const inflatedPieceBytes = 2 ** 18
const skimmedPieceBytes = 2 ** 19

/**
 * zlib inflates some pieces ahead on its own thread while the reader works on the last one. Object mode delivers them one by
 * one; a byte stream would first join them.
 */
const inflating = (chunkSize: number): ZlibOptions & TransformOptions => ({
  chunkSize,
  readableObjectMode: true,
  readableHighWaterMark: 2,
})

async function* compressedPieces(source: ByteSource, start: number, length: number): AsyncGenerator<Buffer> {
  for (let done = 0; done < length; done += compressedPieceBytes)
    yield await source.read(start + done, Math.min(compressedPieceBytes, length - done))
}

const contentStart = async (source: ByteSource, entry: ZipEntry): Promise<number> => {
  const header = await source.read(entry.offset, 30)
  if (header.length < 30 || header.readUInt32LE(0) !== localSignature)
    throw new Problem('intake.zipDamaged', { file: source.name, detail: entry.name })
  return entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
}

/** How an entry's bytes are delivered. */
interface Delivery {
  readonly pieceBytes: number
  /** Each piece is freed when the next one is requested. */
  readonly transient: boolean
}

const handings = {
  read: { pieceBytes: inflatedPieceBytes, transient: false },
  pass: { pieceBytes: inflatedPieceBytes, transient: true },
  skim: { pieceBytes: skimmedPieceBytes, transient: true },
} satisfies Record<string, Delivery>

/** Frees inflated bytes at once. The garbage collector would leave tens of megabytes of them. */
const release = ({ buffer, byteOffset, length }: Buffer): void => {
  // The inflater keeps writing into a buffer until it is full.
  if (byteOffset + length === buffer.byteLength) (buffer as ArrayBuffer).transfer(0)
}

/** Inflates an entry without checking size or checksum. */
async function* inflate(
  source: ByteSource,
  entry: ZipEntry,
  { pieceBytes, transient }: Delivery,
): AsyncGenerator<Buffer> {
  const compressed = compressedPieces(source, await contentStart(source, entry), entry.compressedSize)
  if (entry.method === stored) return yield* compressed
  const inflater = createInflateRaw(inflating(pieceBytes))
  // An error of either side reaches the reader below through the inflater. Leaving the loop early destroys both.
  pipeline(Readable.from(compressed), inflater, () => {})
  try {
    for await (const piece of inflater as AsyncIterable<Buffer>) {
      yield piece
      if (transient) release(piece)
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new Problem('intake.zipDamaged', { file: source.name, detail: entry.name }, { cause })
  }
}

/** Yields inflated bytes and throws when they exceed the declared size. */
async function* counted(
  source: ByteSource,
  entry: ZipEntry,
  delivery: Delivery,
): AsyncGenerator<Buffer, void, undefined> {
  if (entry.encrypted) throw new Problem('intake.zipEncrypted', { file: source.name })
  if (entry.method !== stored && entry.method !== deflated)
    throw new Problem('intake.zipMethod', { file: source.name, method: entry.method })
  let size = 0
  for await (const piece of inflate(source, entry, delivery)) {
    size += piece.length
    if (size > entry.size)
      throw new Problem('intake.zipTooLarge', { file: source.name, detail: `${entry.name} 大于其声明的大小` })
    yield piece
  }
}

/** Yields inflated bytes and compares their checksum at the end. */
async function* compared(
  source: ByteSource,
  entry: ZipEntry,
  delivery: Delivery,
): AsyncGenerator<Buffer, void, undefined> {
  let size = 0
  let checksum = 0
  for await (const piece of counted(source, entry, delivery)) {
    size += piece.length
    checksum = crc32(piece, checksum)
    yield piece
  }
  if (size !== entry.size || checksum !== entry.crc32)
    throw new Problem('intake.zipDamaged', { file: source.name, detail: `${entry.name} 校验不符` })
}

/**
/**
 * Yields the inflated bytes of one entry of a zip whose directory was read before.
 * @throws Problem as `read` of {@link Package}
 * @example
 * for await (const piece of readEntry(source, zip.entries[0])) size += piece.length
 */
export const readEntry = (source: ByteSource, entry: ZipEntry): AsyncGenerator<Buffer, void, undefined> =>
  compared(source, entry, handings.read)

/**
 * Opens a zip over an open source. `close` closes the source; when opening fails, the caller does.
 * @throws Problem `intake.zipDamaged`, `intake.zipTooLarge`, `intake.zipUnsafeName`
 * @example
 * const zip = await openZipSource(await openSource('list.xlsx', zipLimits.fileBytes), zipLimits)
 */
export const openZipSource = async (source: ByteSource, limits: ZipLimits): Promise<Zip> => {
  const entries = await readDirectory(source, limits)
  const exact = new Map(entries.map((entry) => [entry.name, entry]))
  const folded = new Map(entries.map((entry) => [entry.name.toLowerCase(), entry]))
  return {
    name: source.name,
    source,
    entries,
    find: (name) => exact.get(name) ?? folded.get(name.toLowerCase()),
    read: (entry) => readEntry(source, entry),
    pass: (entry) => compared(source, entry, handings.pass),
    skim: (entry) => counted(source, entry, handings.skim),
    async readAll(entry, max) {
      if (entry.size > max)
        throw new Problem('intake.zipTooLarge', { file: source.name, detail: `${entry.name} ${entry.size} 字节` })
      const pieces: Buffer[] = []
      for await (const piece of compared(source, entry, handings.read)) pieces.push(piece)
      return Buffer.concat(pieces)
    },
    close: () => source.close(),
  }
}

/**
 * Opens a zip by path or from bytes. Limits apply to everything that it declares and to everything that is inflated.
 * @throws Problem `general.fileMissing`, `intake.emptyFile`, `intake.fileTooLarge`, `intake.zipDamaged`,
 *   `intake.zipTooLarge`, `intake.zipUnsafeName`
 * @example
 * const zip = await openZip('photos.zip')
 * for (const entry of zip.entries) console.log(entry.name, (await zip.readAll(entry, 2 ** 20)).length)
 * await zip.close()
 */
export const openZip = async (from: string | Uint8Array, limits: ZipLimits = zipLimits): Promise<Zip> => {
  const source = await openSource(from, limits.fileBytes)
  try {
    return await openZipSource(source, limits)
  } catch (problem) {
    await source.close()
    throw problem
  }
}
