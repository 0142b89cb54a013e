import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { Problem } from '../../shared/errors/problem.ts'
import { openZip } from '../intake/zip.ts'

/** One photo to look at: its name for people, and its bytes when they are wanted. */
export interface PhotoSource {
  readonly name: string
  read(): Promise<Uint8Array>
}

/** Bounds of what is taken from disk: a photo of more bytes is refused by its own name, the others go on. */
export const photoSourceLimits = { bytes: 30 * 1024 * 1024 } as const

const refuseLarge = (size: number): never => {
  throw new Problem('intake.fileTooLarge', { size, limit: photoSourceLimits.bytes })
}

const fromFile = (path: string): PhotoSource => ({
  name: path,
  read: async () => {
    const { size } = await stat(path)
    return size > photoSourceLimits.bytes ? refuseLarge(size) : readFile(path)
  },
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
      yield { name: `${path}/${entry.name}`, read: () => zip.readAll(entry, photoSourceLimits.bytes) }
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
