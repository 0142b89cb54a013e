import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { Problem } from '../../shared/errors/problem.ts'
import { openZip } from '../intake/zip.ts'

/** One photo to look at: its name for people, and its bytes when they are wanted. */
export interface PhotoSource {
  readonly name: string
  read(): Promise<Uint8Array>
}

/** Bytes read of one photo at the most: one more than the engine takes, so that it can say "too large" itself. */
export const photoReadLimit = 30 * 1024 * 1024 + 1

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

async function* fromFolder(folder: string): AsyncGenerator<PhotoSource> {
  const entries = await readdir(folder, { withFileTypes: true })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === 'Thumbs.db') continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* fromFolder(path)
    else if (entry.isFile()) yield extname(path).toLowerCase() === '.zip' ? yield* fromZip(path) : fromFile(path)
  }
}

async function* fromZip(path: string): AsyncGenerator<PhotoSource> {
  const zip = await openZip(path)
  try {
    for (const entry of zip.entries) {
      if (entry.name.endsWith('/') || basename(entry.name).startsWith('.') || entry.name.startsWith('__MACOSX/'))
        continue
      yield { name: `${path}/${entry.name}`, read: () => collect(zip.read(entry)) }
    }
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
    else if (extname(path).toLowerCase() === '.zip') yield* fromZip(path)
    else yield fromFile(path)
  }
}
