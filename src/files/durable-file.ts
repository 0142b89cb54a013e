import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Replaces a file so that a crash leaves the old or the new one: temporary file, fsync, rename, fsync of the folder. A write that
 * fails leaves the old file and nothing else.
 * @example
 * writeFileDurably('/srv/gzzc/province.json', JSON.stringify(settings), 0o600)
 */
export const writeFileDurably = (file: string, content: string | Uint8Array, mode = 0o644): void => {
  const temporary = `${file}.new`
  try {
    writeSynced(temporary, content, mode)
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolder(dirname(file))
}

/** Makes names durable that were added to a folder or changed in it. Some network drives cannot; there it does nothing. */
export const syncFolder = (path: string): void => {
  // Windows has no fsync of a folder; NTFS journals the rename itself.
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    closeSync(folder)
  }
}

const writeSynced = (file: string, content: string | Uint8Array, mode: number): void => {
  const descriptor = openSync(file, 'w', mode)
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
