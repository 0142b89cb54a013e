import type { LoggedRestoration } from '../../shared/sync/heads.ts'
import { mostRestorations } from '../../shared/sync/heads.ts'
import { restoredEntrySchema } from '../../shared/sync/log.ts'
import type { RestorationTable } from '../store/schema.ts'
import { proveUnder } from './log-signer.ts'
import { getLogEntry, type LogReader } from './log-tree.ts'

/** Every time the province went on from a backup, oldest first. */
export const listRestorations = (database: LogReader): Promise<RestorationTable[]> =>
  database.selectFrom('restoration').selectAll().orderBy('epoch').execute()

/** The restorations up to a head of the log, each with the proof that the log has it. */
export const proveRestorations = async (
  database: LogReader,
  { size, note }: { readonly size: number; readonly note: string },
): Promise<LoggedRestoration[]> => {
  const proven: LoggedRestoration[] = []
  for (const { position } of (await listRestorations(database)).slice(-mostRestorations)) {
    if (position >= size) continue
    const entry = restoredEntrySchema.parse(await getLogEntry(database, position))
    proven.push({ entry, proof: await proveUnder(database, position, size, note) })
  }
  return proven
}

/** Whether entries that a restoration lost belong to a head of the log of this size. */
export const isOfLostEntries = (restorations: readonly RestorationTable[], size: number): boolean =>
  restorations.some(({ position, lost }) => size > position && size <= position + lost)
