import { Problem } from '../../shared/errors/problem.ts'
import type { LoggedRestoration } from '../../shared/sync/heads.ts'
import type { LogIdentity } from '../../shared/sync/log.ts'
import type { Checkpoint } from '../../trust/checkpoint.ts'
import { verifyLogProof } from '../../trust/log-proof.ts'
import { type Database, query } from '../store/database.ts'
import type { RestorationTable } from '../store/province-schema.ts'

/** A time that the province went on from a backup, proven by its log. */
export type ProvenRestoration = Pick<RestorationTable, 'epoch' | 'position' | 'lost' | 'proof' | 'restoredAt'>

/**
 * Verifies that the log of a checkpoint contains these restorations.
 * @throws Problem `trust.log.proof`
 */
export const openRestorations = (
  logged: readonly LoggedRestoration[],
  head: Checkpoint,
  log: LogIdentity,
): ProvenRestoration[] =>
  logged.map(({ entry, proof }) => {
    const { index, checkpoint } = verifyLogProof(proof, entry, log)
    if (checkpoint.size !== head.size || !checkpoint.root.equals(head.root))
      throw new Problem('trust.log.proof', { what: '检查点' })
    return { epoch: entry.epoch, position: index, lost: entry.lost, proof, restoredAt: entry.at }
  })

/** The restorations that this unit noticed, oldest first. */
export const listRestorations = (database: Database): RestorationTable[] =>
  database.all(query.selectFrom('restoration').selectAll().orderBy('epoch'))

/**
 * Whether a head of the log that the unit saw at a time has entries that the province lost since. Nothing can continue such a
 * head.
 */
export const isOfLostEntries = (
  restorations: readonly RestorationTable[],
  { size, seenAt }: { readonly size: number; readonly seenAt: string },
): boolean => restorations.some(({ position, noticedAt }) => size > position && seenAt <= noticedAt)
