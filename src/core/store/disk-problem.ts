import { statfsSync } from 'node:fs'
import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'

/** Error codes of SQLite and the system for a full disk. */
const noRoom = new Set(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC', 'EDQUOT', 'EFBIG'])
const onlyRead = new Set(['EROFS', 'EACCES', 'EPERM', 'SQLITE_PERM', 'SQLITE_AUTH'])

/** Below this a disk counts as full when SQLite reports nothing but a failed transfer. */
const leastRoom = mebibyte

const isFull = (folder: string | undefined): boolean => {
  if (folder === undefined) return false
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize < leastRoom
  } catch {
    return false
  }
}

const begins = (code: string, ...beginnings: readonly string[]): boolean =>
  beginnings.some((beginning) => code === beginning || code.startsWith(`${beginning}_`))

/**
 * A failure of the disk or of the database file in words for people; anything else as it is. Only a file that SQLite itself
 * calls no database or corrupt is damaged: a backup restored for any other reason loses work.
 * @param folder where the file is, to see whether a failed transfer is a full disk
 */
export const asDiskProblem = (error: unknown, folder?: string): unknown => {
  if (error instanceof Problem) return error
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  const cause = { cause: error }
  if (noRoom.has(code)) return new Problem('core.disk.full', {}, cause)
  if (begins(code, 'SQLITE_NOTADB', 'SQLITE_CORRUPT')) {
    return new Problem('core.home.damaged', { detail: (error as Error).message }, cause)
  }
  if (onlyRead.has(code) || begins(code, 'SQLITE_READONLY'))
    return new Problem('core.disk.readOnly', { detail: code }, cause)
  if (begins(code, 'SQLITE_BUSY', 'SQLITE_LOCKED')) return new Problem('core.disk.busy', {}, cause)
  if (begins(code, 'SQLITE_CANTOPEN') || code === 'EMFILE' || code === 'ENFILE') {
    return isFull(folder)
      ? new Problem('core.disk.full', {}, cause)
      : new Problem('core.disk.unopened', { detail: code }, cause)
  }
  if (begins(code, 'SQLITE_IOERR') || code === 'EIO') {
    return isFull(folder)
      ? new Problem('core.disk.full', {}, cause)
      : new Problem('core.disk.failed', { detail: code }, cause)
  }
  return error
}

/** Runs work on files; a failure of the disk is thrown in words for people. @throws Problem `core.disk.*`, `core.home.damaged` */
export const onDisk = <Result>(work: () => Result, folder?: string): Result => {
  try {
    return work()
  } catch (error) {
    throw asDiskProblem(error, folder)
  }
}
