import { setTimeout as wait } from 'node:timers/promises'

const patience = 30_000
const longestPause = 25

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')

/**
 * Runs a write, and repeats it while another process holds SQLite's only write lock. SQLite's own `busy_timeout` would block
 * the whole process; this waits without blocking. A busy database refuses the first statement of a transaction, so no work
 * is done twice. PostgreSQL waits by itself.
 * @throws the error of the database after half a minute
 */
export const whenFree = async <Result>(write: () => Promise<Result>): Promise<Result> => {
  const end = Date.now() + patience
  for (;;) {
    try {
      return await write()
    } catch (error) {
      if (!isBusy(error) || Date.now() > end) throw error
      await wait(1 + Math.random() * longestPause)
    }
  }
}
