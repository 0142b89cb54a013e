import { sql } from 'kysely'
import { type State, states } from '../../shared/certificate/life-cycle.ts'
import type { PhotoFilter } from '../../shared/rpc/photos.ts'
import { findByWords } from '../search/found-records.ts'
import { type Database, query } from '../store/database.ts'

export interface SheetQuery {
  readonly filter: PhotoFilter
  readonly reason?: string | undefined
  readonly search?: string | undefined
}

/** Records on one sheet at the most; more than a unit's largest round. */
const mostListed = 200_000

const statesOf: Readonly<Record<'awaited' | 'waiting' | 'approved', readonly State[]>> = {
  awaited: ['ready', 'photoAwaited'],
  waiting: ['photoSubmitted'],
  approved: ['photoApproved', 'inBatch', 'submitted', 'confirmed', 'issued', 'corrected'],
}

/** All but the states in which a record neither needs a photo nor has one that counts. */
const inside: readonly State[] = states.filter((state) => state !== 'draft' && state !== 'revoked')

const under = (filter: PhotoFilter, search?: string) => {
  const { records } = findByWords(search)
  switch (filter) {
    case 'all':
      return records.where('record.state', 'in', inside)
    case 'refused':
      return records.where('record.id', 'in', query.selectFrom('photoAttempt').select('recordId'))
    case 'returned':
      return records.where('record.state', '=', 'returned').where('record.returnCode', 'like', 'photo.%')
    default:
      return records.where('record.state', 'in', statesOf[filter])
  }
}

const attemptReason = sql<string>`json_extract(item.value, '$.reason')`

const withReason = (reason: string) => sql<boolean>`(
  returnCode = ${reason} and state = 'returned'
  or photo in (select photoReason.photo from photoReason where reason = ${reason})
  or id in (select recordId from photoAttempt, json_each(photoAttempt.report, '$.checks') as item
            where ${attemptReason} = ${reason}))`

/** Ids of the records on a sheet, in the order of entry. */
export const listSheet = (database: Database, { filter, reason, search }: SheetQuery): string[] => {
  let built = under(filter, search)
  if (reason) built = built.where(withReason(reason))
  return database.all(built.select('record.id').orderBy('record.ordinal').limit(mostListed)).map(({ id }) => id)
}

/** How many records stand under a filter. */
export const countSheet = (database: Database, filter: PhotoFilter): number =>
  database.find(under(filter).select((select) => select.fn.countAll<number>().as('count')))!.count

/** Reasons under a filter with their number of records, the most frequent first. */
export const countReasons = (database: Database, filter: PhotoFilter): { code: string; count: number }[] => {
  const remarked = database.all(
    under(filter)
      .innerJoin('photoReason', 'photoReason.photo', 'record.photo')
      .select((select) => ['photoReason.reason as code', select.fn.countAll<number>().as('count')])
      .groupBy('photoReason.reason'),
  )
  const returned = database.all(
    under(filter)
      .select((select) => ['record.returnCode as code', select.fn.countAll<number>().as('count')])
      .where('record.state', '=', 'returned')
      .where('record.returnCode', 'like', 'photo.%')
      .groupBy('record.returnCode'),
  )
  const attempted = database.all(
    under(filter)
      .innerJoin('photoAttempt', 'photoAttempt.recordId', 'record.id')
      .innerJoin(sql<{ value: string }>`json_each(photoAttempt.report, '$.checks')`.as('item'), (join) => join.onTrue())
      .select([attemptReason.as('code'), sql<number>`count(distinct photoAttempt.recordId)`.as('count')])
      .where(attemptReason, 'is not', null)
      .groupBy(attemptReason),
  )
  const counts = new Map<string, number>()
  for (const { code, count } of [...remarked, ...returned, ...attempted])
    if (code) counts.set(code, (counts.get(code) ?? 0) + count)
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count)
}

/** The records of cards with their photos' reports and refused files. */
export const readCards = (database: Database, ids: readonly string[]) =>
  database.all(
    query
      .selectFrom('record')
      .leftJoin('photo', 'photo.sha256', 'record.photo')
      .leftJoin('photoAttempt', 'photoAttempt.recordId', 'record.id')
      .select([
        'record.id',
        'record.name',
        'record.sex',
        'record.documentNumber',
        'record.title',
        'record.employerName',
        'record.obtainedOn',
        'record.state',
        'record.returnText',
        'record.enteredBy',
        'record.photoBy',
        'record.photo',
        'photo.report',
        'photo.original',
        'photoAttempt.fileName as attemptFile',
        'photoAttempt.original as attemptOriginal',
        'photoAttempt.report as attemptReport',
        'photoAttempt.at as attemptAt',
      ])
      .where('record.id', 'in', [...ids]),
  )

export type CardRow = ReturnType<typeof readCards>[number]
