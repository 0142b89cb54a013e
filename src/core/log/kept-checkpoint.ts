import type { Checkpoint } from '../../trust/checkpoint.ts'
import { type Database, query } from '../store/database.ts'
import type { KeptCheckpointTable } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

/** A verified checkpoint of the province's log with the signed note that it was read from. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: string
}

/** A checkpoint to keep, and the province's epoch, where that may have changed. */
export type KeepCheckpoint = SignedCheckpoint & { readonly epoch?: number }

/** The newest checkpoint of the province's log that this unit saw; undefined before the first. */
export const findKeptCheckpoint = (database: Database): KeptCheckpointTable | undefined =>
  database.find(query.selectFrom('keptCheckpoint').selectAll())

/**
 * Keeps a checkpoint in place of the one before. The caller has a proof that the log continues that one; the store refuses
 * a smaller one, except in a later epoch of the province.
 */
export const keepCheckpoint = ({ database, at }: UnitOfWork, { size, root, note, epoch }: KeepCheckpoint): void => {
  const known = epoch ?? findKeptCheckpoint(database)?.epoch ?? 1
  const row = { size, root: root.toString('hex'), note, keptAt: at, epoch: known }
  database.run(
    query
      .insertInto('keptCheckpoint')
      .values({ id: 1, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
  )
}
