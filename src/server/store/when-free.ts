import { setTimeout as wait } from 'node:timers/promises'

const patience = 30_000
const longestPause = 25

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')

/**
 * Runs a write, again and again while another process holds SQLite's one write lock. SQLite's own `busy_timeout` would
 * stop the whole process meanwhile; this lets it serve others. A busy database refuses the first statement of a
 * transaction, so nothing is ever done twice. PostgreSQL waits by itself.
 * @throws the database's own error after half a minute
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
