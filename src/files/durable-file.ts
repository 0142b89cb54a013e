import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Replaces a file so that a crash leaves the old or the new one: temporary file, fsync, rename, fsync of the folder.
 * @example
 * writeFileDurably('/srv/gzzc/province.json', JSON.stringify(settings), 0o600)
 */
export const writeFileDurably = (file: string, content: string | Uint8Array, mode = 0o644): void => {
  const temporary = `${file}.new`
  const descriptor = openSync(temporary, 'w', mode)
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(temporary, file)
  // Windows has no fsync of a folder; NTFS journals the rename itself.
  if (process.platform === 'win32') return
  const folder = openSync(dirname(file), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
