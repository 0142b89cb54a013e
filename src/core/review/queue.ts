import { sql } from 'kysely'
import type { State } from '../../shared/record/life-cycle.ts'
import type { UnitContext } from '../context/unit-context.ts'
import { findByWords } from '../search/found-records.ts'

/** States of records that wait for the reviewer: together with their photo, or after it. */
export const waitingStates: readonly State[] = ['photoSubmitted', 'photoApproved']

/**
 * Records of a state with what one reviewer last saw of each.
 * @param search words, as everywhere records are searched; all records without
 */
export const readQueue = (
  { database, session }: Pick<UnitContext, 'database' | 'session'>,
  { state, most, search }: { readonly state: State; readonly most: number; readonly search?: string | undefined },
) => {
  const { records, ordinal } = findByWords(search)
  return database.all(
    records
      .leftJoin('reviewLook', (join) =>
        join.onRef('reviewLook.recordId', '=', 'record.id').on('reviewLook.account', '=', session.id),
      )
      .select([
        'record.id',
        'record.ordinal',
        'record.state',
        'record.name',
        'record.documentNumber',
        'record.title',
        'record.employerName',
        'record.warnings',
        'record.enteredBy',
        'record.photoBy',
        'reviewLook.at as viewedAt',
        sql<0 | 1>`coalesce(json_extract(reviewLook.seen, '$.contentHash') <> record.contentHash
          or json_extract(reviewLook.seen, '$.photo') is not record.photo, 0)`.as('changed'),
      ])
      .where('record.state', '=', state)
      .orderBy(ordinal)
      .limit(most),
  )
}

export type QueueRow = ReturnType<typeof readQueue>[number]
