import { Problem } from '../../shared/errors/problem.ts'

/** Codes of the system, of SQLite and of PostgreSQL for a disk that cannot be written, mostly because it is full. */
const disk = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS', '53100', '58030'])
/** A database that is away, restarts, or has no connection left. */
const away = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  '57P01',
  '57P02',
  '57P03',
  '53200',
  '53300',
  '53400',
  '55P03',
  '40001',
  '40P01',
])
/** Errors of `pg` and of its pool that have no code. */
const awayMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/

/** Seconds after which a client may ask again. */
const busySeconds = 5

const ofOne = (error: Error): Problem | undefined => {
  const code = String((error as { code?: unknown }).code ?? '')
  const cause = { cause: error }
  if (
    disk.has(code) ||
    code === 'SQLITE_FULL' ||
    code.startsWith('SQLITE_IOERR') ||
    code.startsWith('SQLITE_READONLY')
  ) {
    return new Problem('server.disk.full', {}, cause)
  }
  const isAway = away.has(code) || /^08...$/.test(code) || awayMessages.test(error.message)
  if (isAway || code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new Problem('server.busy', { seconds: busySeconds }, cause)
  }
  return undefined
}

/**
 * A failure of the disk or of the database in words; undefined for any other error. Used where errors leave the server: by its
 * HTTP side and by the commands.
 */
export const storeTrouble = (error: unknown): Problem | undefined => {
  for (let one = error, depth = 0; one instanceof Error && depth < 8; one = one.cause, depth++) {
    if (one instanceof AggregateError) {
      const found = one.errors.map(storeTrouble).find(Boolean)
      if (found) return found
    }
    const found = ofOne(one)
    if (found) return found
  }
  return undefined
}

/** What opening a database of which the disk has changed something fails with, in words for people; anything else as it is. */
export const asDamage = (error: unknown): unknown => {
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  if (!(error instanceof SyntaxError) && !/^SQLITE_(?:CORRUPT|NOTADB)/u.test(code)) return error
  return new Problem('server.database.damaged', { detail: (error as Error).message }, { cause: error })
}
