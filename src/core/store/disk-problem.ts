import { Problem } from '../../shared/errors/problem.ts'

/** Error codes of SQLite and the system for a full disk. */
const noRoom = new Set(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC', 'EDQUOT', 'EFBIG'])
/** A disk that refuses to write for another reason: unplugged, damaged, over a limit. */
const notWritten = new Set(['SQLITE_IOERR_WRITE', 'SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_TRUNCATE', 'EIO'])

/** A failed write to the disk in words for people; anything else as it is. */
export const asDiskProblem = (error: unknown): unknown => {
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  if (noRoom.has(code)) return new Problem('core.disk.full', {}, { cause: error })
  if (notWritten.has(code)) return new Problem('core.disk.failed', { detail: code }, { cause: error })
  return error
}
