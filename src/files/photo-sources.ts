import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { Problem } from '../shared/errors/problem.ts'
import type { ZipLimits } from './limits.ts'
import { openZip, type Zip } from './zip.ts'

/** One photo to look at: its name for people, and its bytes when they are wanted. */
export interface PhotoSource {
  readonly name: string
  /** Whose it is; its name says where this does not. */
  readonly record?: string | undefined
  /** @throws Problem when it cannot be read */
  read(): Promise<Uint8Array>
}

/** Bytes read of one photo at the most: one more than the engine takes, so that it can say "too large" itself. */
export const photoReadLimit = 30 * 1024 * 1024 + 1

const gibibyte = 2 ** 30

/** What a zip of photos may hold; of each photo no more is inflated than {@link photoReadLimit}. */
export const photoZipLimits: ZipLimits = {
  fileBytes: 4 * gibibyte,
  entries: 50_000,
  entryBytes: 2 * gibibyte,
  totalBytes: 32 * gibibyte,
  ratio: 200,
}

const collect = async (pieces: AsyncIterable<Buffer>): Promise<Uint8Array> => {
  const taken: Buffer[] = []
  let size = 0
  for await (const piece of pieces) {
    taken.push(piece)
    size += piece.length
    if (size >= photoReadLimit) break
  }
  return Buffer.concat(taken).subarray(0, photoReadLimit)
}

const fromFile = (path: string): PhotoSource => ({
  name: path,
  read: () => collect(createReadStream(path, { end: photoReadLimit - 1 }) as AsyncIterable<Buffer>),
})

/** Whether a file is of the system, not of a person. */
export const isOfTheSystem = (path: string): boolean =>
  basename(path).startsWith('.') || basename(path) === 'Thumbs.db' || path.includes('__MACOSX/')

export const isZip = (name: string): boolean => extname(name).toLowerCase() === '.zip'

async function* fromFolder(folder: string): AsyncGenerator<PhotoSource> {
  const entries = await readdir(folder, { withFileTypes: true })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (isOfTheSystem(path)) continue
    if (entry.isDirectory()) yield* fromFolder(path)
    else if (entry.isFile()) yield* isZip(path) ? fromZip(path) : [fromFile(path)]
  }
}

/** The photos of an opened zip. @param path the zip's, before the names of its photos */
export const photosInZip = (zip: Zip, path: string): PhotoSource[] =>
  zip.entries
    .filter(({ name, directory }) => !directory && !isOfTheSystem(name))
    .map((entry) => ({ name: `${path}/${entry.name}`, read: () => collect(zip.read(entry)) }))

/** A file that cannot be opened, as a source that says so when it is read: it does not end the run. */
export const unreadable = (name: string, error: unknown): PhotoSource => {
  if (!(error instanceof Problem)) throw error
  return { name, read: () => Promise.reject(error) }
}

async function* fromZip(path: string): AsyncGenerator<PhotoSource> {
  let zip: Zip
  try {
    zip = await openZip(path, photoZipLimits)
  } catch (error) {
    return yield unreadable(path, error)
  }
  try {
    yield* photosInZip(zip, path)
  } finally {
    await zip.close()
  }
}

/**
 * All photos behind files, folders (with what is below them) and zips, in a stable order. A zip stays open while its
 * photos are asked for, so read each before asking for the next.
 * @throws Problem `general.fileMissing`
 */
export async function* photoSources(paths: readonly string[]): AsyncGenerator<PhotoSource> {
  for (const path of paths) {
    const about = await stat(path).catch((cause: unknown) => {
      throw new Problem('general.fileMissing', { path }, { cause })
    })
    if (about.isDirectory()) yield* fromFolder(path)
    else yield* isZip(path) ? fromZip(path) : [fromFile(path)]
  }
}
