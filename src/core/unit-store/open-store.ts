import { Problem } from '../../shared/errors/problem.ts'
import type { DatabaseKeys } from '../accounts/keyring.ts'
import { AuditWriter } from '../audit/audit-writer.ts'
import { shortenKey } from '../records/stored-key.ts'
import { indexWritten } from '../search/search-index.ts'
import { recordTerms, valueTerms } from '../search/search-terms.ts'
import { Database, fitsKey, salvageInto } from '../store/database.ts'
import type { SalvagedTable } from '../store/salvage-rows.ts'
import { WriteGate } from '../store/write-gate.ts'

/**
 * Opens (or creates) a unit's encrypted database with the SQL functions that its migrations and index statements call.
 * @param key the raw key, 32 bytes
 * @throws Problem `core.home.damaged` when the file is no database or the key does not fit
 */
export const openDatabase = (file: string, key: Uint8Array): Database =>
  new Database(file, key, { recordTerms, valueTerms, shortenKey })

/**
 * Copies what can be read of a damaged database into a new file.
 * @returns the key that both are under, and what could be read
 * @throws Problem `core.keyring.outdated`, `core.home.damaged`, `core.disk.*`
 */
export const salvageDatabase = (
  file: string,
  keys: DatabaseKeys,
  target: string,
): { readonly key: Uint8Array; readonly tables: SalvagedTable[] } => {
  const key = findFittingKey(file, keys)
  return { key, tables: salvageInto(file, key, target, { recordTerms, valueTerms, shortenKey }) }
}

/**
 * The one of an account's database keys that a file is encrypted under: the current one, or the one before, when a change of the
 * key was interrupted.
 * @throws Problem `core.keyring.outdated` when none fits, `core.home.damaged`
 */
export const findFittingKey = (file: string, { current, former }: DatabaseKeys): Uint8Array => {
  const key = [current, former].find((candidate) => candidate && fitsKey(file, candidate))
  if (!key) throw new Problem('core.keyring.outdated')
  return key
}

/**
 * The write gate of a unit: every unit of work is audited, and the search index follows it in the same transaction.
 * @param committed called after each commit
 */
export const openWriteGate = (database: Database, now: () => Date, committed?: () => void): WriteGate =>
  new WriteGate(database, now, {
    openAudit: (at, actor) => new AuditWriter(database, at, actor),
    beforeCommit: () => indexWritten(database),
    committed,
  })
