import { pipeline, Readable, type TransformOptions } from 'node:stream'
import { crc32, createInflateRaw, type ZlibOptions } from 'node:zlib'
import { Problem } from '../shared/errors/problem.ts'
import { type ByteSource, openSource } from './byte-source.ts'
import { type ZipLimits, zipLimits } from './limits.ts'
import { readDirectory, type ZipEntry } from './zip-directory.ts'

export type { ZipEntry } from './zip-directory.ts'

/** Parts by name, wherever their bytes come from. */
export interface Package {
  /** Of the file, for messages. */
  readonly name: string
  readonly entries: readonly ZipEntry[]
  /** The entry of that name; without an exact one, one that differs in case alone (OPC names ignore case). */
  find(name: string): ZipEntry | undefined
  /**
   * The inflated bytes, in pieces. Stops as soon as more comes out than was declared; the checksum is compared at the end.
   * @throws Problem `intake.zipDamaged`, `intake.zipTooLarge`, `intake.zipEncrypted`, `intake.zipMethod`
   */
  read(entry: ZipEntry): AsyncGenerator<Buffer, void, undefined>
  /**
   * The same bytes, lent: a piece is gone when the next one is asked for, so that a long entry passes through little memory.
   * @throws Problem as `read`
   */
  pass(entry: ZipEntry): AsyncGenerator<Buffer, void, undefined>
}

/** An opened zip: its directory is read and checked, its contents are inflated on demand. */
export interface Zip extends Package {
  readonly source: ByteSource
  /**
   * Lent as well, in larger pieces and without comparing the checksum: for who looks for one thing in an entry that is read
   * whole besides.
   */
  skim(entry: ZipEntry): AsyncGenerator<Buffer, void, undefined>
  /** The whole entry, which must not be larger than `max` bytes. */
  readAll(entry: ZipEntry, max: number): Promise<Buffer>
  close(): Promise<void>
}

const localSignature = 0x04034b50
const stored = 0
const deflated = 8
const compressedPieceBytes = 2 ** 18
const inflatedPieceBytes = 2 ** 18
const skimmedPieceBytes = 2 ** 19

/**
 * Some pieces are inflated ahead, on zlib's own thread, while the reader works on the last one. Object mode hands them
 * on one by one; a byte stream would first join what has gathered.
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

/** How an entry's bytes are handed on. */
interface Handing {
  readonly pieceBytes: number
  /** A piece is gone when the next one is asked for. */
  readonly lent: boolean
}

const handings = {
  read: { pieceBytes: inflatedPieceBytes, lent: false },
  pass: { pieceBytes: inflatedPieceBytes, lent: true },
  skim: { pieceBytes: skimmedPieceBytes, lent: true },
} satisfies Record<string, Handing>

/** Inflated bytes are of no more use. Left to a collection, tens of megabytes of them would wait for one. */
const letGo = ({ buffer, byteOffset, length }: Buffer): void => {
  // The inflater goes on writing into a buffer until it is full.
  if (byteOffset + length === buffer.byteLength) (buffer as ArrayBuffer).transfer(0)
}

/** The entry's bytes, inflated but not yet counted or compared. */
async function* inflate(source: ByteSource, entry: ZipEntry, { pieceBytes, lent }: Handing): AsyncGenerator<Buffer> {
  const compressed = compressedPieces(source, await contentStart(source, entry), entry.compressedSize)
  if (entry.method === stored) return yield* compressed
  const inflater = createInflateRaw(inflating(pieceBytes))
  // A failure of either side reaches the reader below through the inflater; leaving the loop early tears both down.
  pipeline(Readable.from(compressed), inflater, () => {})
  try {
    for await (const piece of inflater as AsyncIterable<Buffer>) {
      yield piece
      if (lent) letGo(piece)
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new Problem('intake.zipDamaged', { file: source.name, detail: entry.name }, { cause })
  }
}

/** Inflated bytes, never more than were declared. */
async function* counted(
  source: ByteSource,
  entry: ZipEntry,
  handing: Handing,
): AsyncGenerator<Buffer, void, undefined> {
  if (entry.encrypted) throw new Problem('intake.zipEncrypted', { file: source.name })
  if (entry.method !== stored && entry.method !== deflated)
    throw new Problem('intake.zipMethod', { file: source.name, method: entry.method })
  let size = 0
  for await (const piece of inflate(source, entry, handing)) {
    size += piece.length
    if (size > entry.size)
      throw new Problem('intake.zipTooLarge', { file: source.name, detail: `${entry.name} 大于其声明的大小` })
    yield piece
  }
}

/** Inflated bytes whose checksum is compared. */
async function* compared(
  source: ByteSource,
  entry: ZipEntry,
  handing: Handing,
): AsyncGenerator<Buffer, void, undefined> {
  let size = 0
  let checksum = 0
  for await (const piece of counted(source, entry, handing)) {
    size += piece.length
    checksum = crc32(piece, checksum)
    yield piece
  }
  if (size !== entry.size || checksum !== entry.crc32)
    throw new Problem('intake.zipDamaged', { file: source.name, detail: `${entry.name} 校验不符` })
}

/** A zip over a source that is already open; `close` closes the source. */
export const openZipSource = async (source: ByteSource, limits: ZipLimits): Promise<Zip> => {
  const entries = await readDirectory(source, limits)
  const exact = new Map(entries.map((entry) => [entry.name, entry]))
  const folded = new Map(entries.map((entry) => [entry.name.toLowerCase(), entry]))
  return {
    name: source.name,
    source,
    entries,
    find: (name) => exact.get(name) ?? folded.get(name.toLowerCase()),
    read: (entry) => compared(source, entry, handings.read),
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
 * Opens a zip by path or from bytes, within limits on everything it declares and on everything that comes out of it.
 * @throws Problem `general.fileMissing`, `intake.emptyFile`, `intake.fileTooLarge`, `intake.zipDamaged`,
 *   `intake.zipTooLarge`, `intake.zipUnsafeName`
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
