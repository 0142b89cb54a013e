import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { gibibyte, mebibyte } from '../shared/byte-size.ts'
import { Problem } from '../shared/errors/problem.ts'
import { type ByteSource, openSource } from './byte-source.ts'
import type { ZipLimits } from './limits.ts'
import { openZipSource, type ZipEntry } from './zip.ts'

/** One photo: its name for people, and its bytes on request. */
export interface PhotoSource {
  readonly name: string
  /** Id of the record that it belongs to; without it, the name determines the record. */
  readonly record?: string | undefined
  /** @throws Problem when it cannot be read */
  read(): Promise<Uint8Array>
}

/** Most bytes read of one photo: one more than the engine accepts, so that the engine itself reports "too large". */
export const photoReadLimit = 30 * mebibyte + 1

/** Limits of a zip of photos. Of each photo at most {@link photoReadLimit} bytes are inflated. */
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

/** Whether a file belongs to the operating system instead of a person. @example isOfTheSystem('照片/.DS_Store') // true */
export const isOfTheSystem = (path: string): boolean =>
  basename(path).startsWith('.') || basename(path) === 'Thumbs.db' || path.includes('__MACOSX/')

/** Whether a file's extension is that of a zip. @example isZip('照片.ZIP') // true */
export const isZip = (name: string): boolean => extname(name).toLowerCase() === '.zip'

async function* fromFolder(folder: string, readZip: ReadZip): AsyncGenerator<PhotoSource> {
  const entries = await readdir(folder, { withFileTypes: true })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (isOfTheSystem(path)) continue
    if (entry.isDirectory()) yield* fromFolder(path, readZip)
    else if (entry.isFile()) yield* isZip(path) ? fromZip(path, readZip) : [fromFile(path)]
  }
}

/**
 * The photos among the entries of a zip, in its order.
 * @param path the zip's, before the names of its photos
 * @example
 * photosAmong(zip.entries, '照片.zip', (entry) => zip.readAll(entry, photoReadLimit))[0].name // '照片.zip/1.jpg'
 */
export const photosAmong = (
  entries: readonly ZipEntry[],
  path: string,
  read: (entry: ZipEntry) => Promise<Uint8Array>,
): PhotoSource[] =>
  entries
    .filter(({ name, directory }) => !directory && !isOfTheSystem(name))
    .map((entry) => ({ name: `${path}/${entry.name}`, read: () => read(entry) }))

/** The photos of an open zip, which stays open until its last photo was read. */
export type ReadZip = (source: ByteSource, path: string) => Promise<PhotoSource[]>

/** Reads a zip in this process. */
const readHere: ReadZip = async (source, path) => {
  const zip = await openZipSource(source, photoZipLimits)
  return photosAmong(zip.entries, path, (entry) => collect(zip.read(entry)))
}

/**
 * A file that cannot be opened, as a source whose `read` throws, so that the run continues.
 * @throws `error` itself unless it is a Problem
 * @example
 * await unreadable('照片.zip', new Problem('intake.zipEncrypted', { file: '照片.zip' })).read() // throws the Problem
 */
export const unreadable = (name: string, error: unknown): PhotoSource => {
  if (!(error instanceof Problem)) throw error
  return { name, read: () => Promise.reject(error) }
}

async function* fromZip(path: string, readZip: ReadZip): AsyncGenerator<PhotoSource> {
  let source: ByteSource | undefined
  try {
    source = await openSource(path, photoZipLimits.fileBytes)
    yield* await readZip(source, path)
  } catch (error) {
    yield unreadable(path, error)
  } finally {
    await source?.close()
  }
}

/**
 * Yields all photos in files, folders (recursively) and zips, in a stable order. Read each photo before the next step of the
 * generator, because a zip is closed after its last one.
 * @param readZip reads a zip; by default in this process
 * @throws Problem `general.fileMissing`
 * @example
 * for await (const { name, read } of photoSources(['photos', 'more.zip'])) console.log(name, (await read()).length)
 */
export async function* photoSources(
  paths: readonly string[],
  readZip: ReadZip = readHere,
): AsyncGenerator<PhotoSource> {
  for (const path of paths) {
    const about = await stat(path).catch((cause: unknown) => {
      throw new Problem('general.fileMissing', { path }, { cause })
    })
    if (about.isDirectory()) yield* fromFolder(path, readZip)
    else yield* isZip(path) ? fromZip(path, readZip) : [fromFile(path)]
  }
}
