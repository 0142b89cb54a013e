import type { ZipLimits } from '../../files/limits.ts'
import { openZipSource, readEntry, type ZipEntry } from '../../files/zip.ts'
import type { Ask, DecodeTask } from './answer-calls.ts'
import { askedSource, type SourceName } from './asked-source.ts'

/** Input of `zipEntries`. */
export interface DirectoryInput {
  readonly file: SourceName
  readonly limits: ZipLimits
}

/** Input of `zipEntry`. */
export interface EntryInput {
  readonly file: SourceName
  readonly entry: ZipEntry
  /** The rest of a longer entry is left out, and its checksum is not compared. In bytes. */
  readonly most: number
}

const zipEntries = async ({ file, limits }: DirectoryInput, ask: Ask): Promise<readonly ZipEntry[]> =>
  (await openZipSource(askedSource(file, ask), limits)).entries

const zipEntry = async ({ file, entry, most }: EntryInput, ask: Ask): Promise<Uint8Array> => {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of readEntry(askedSource(file, ask), entry)) {
    pieces.push(piece)
    size += piece.length
    if (size >= most) break
  }
  return Buffer.concat(pieces).subarray(0, most)
}

/** What the decoder of tables does with zips. Each task begins anew, so that none is lost with another. */
export const zipTasks: Readonly<Record<string, DecodeTask>> = { zipEntries, zipEntry }
