import type { Store } from '../store/open-store.ts'
import type { Jobs, JobsOptions } from './jobs.ts'
import { TableJobs } from './table-jobs.ts'

/** The jobs of a database: graphile-worker on PostgreSQL, a table on SQLite. */
export const openJobs = async (store: Store, options: JobsOptions): Promise<Jobs> => {
  if (store.kind === 'sqlite') return new TableJobs(store, options)
  const { GraphileJobs } = await import('./graphile-jobs.ts')
  return GraphileJobs.open(store, options)
}
