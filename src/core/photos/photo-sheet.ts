import { sql } from 'kysely'
import { type State, states } from '../../shared/record/life-cycle.ts'
import { type PhotoFilter, samePictureReason } from '../../shared/rpc/photos.ts'
import { findByWords, ofEmployer } from '../search/found-records.ts'
import { type Database, query } from '../store/database.ts'

export interface SheetQuery {
  readonly filter: PhotoFilter
  readonly reason?: string | undefined
  readonly employer?: string | undefined
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

/** `twin` is another person's record with the photo of `record`, or with one that shows the same picture. */
const isTwin = sql<boolean>`
  twin.photo in (select record.photo union all select other from photoSame where photoSame.photo = record.photo)
  and (twin.documentNumber <> record.documentNumber or twin.documentType <> record.documentType)`

const samePicture = sql<boolean>`exists (select 1 from record as twin where ${isTwin})`

/** Records of other persons with the same picture as a record's, at the most so many. */
const mostTwins = 20

/** Who else has the picture of a record's photo: other persons only. */
export const findSamePictures = (database: Database, id: string) =>
  database.all(
    query
      .selectFrom('record')
      .innerJoin('record as twin', (join) => join.on(isTwin))
      .select([
        'twin.id',
        'twin.name',
        'twin.documentNumber',
        'twin.employerName',
        'twin.state',
        'twin.photo',
        'record.photo as own',
      ])
      .where('record.id', '=', id)
      .limit(mostTwins),
  )

const attemptReason = sql<string>`json_extract(item.value, '$.reason')`

const withReason = (reason: string) =>
  reason === samePictureReason
    ? samePicture
    : sql<boolean>`(
  returnCode = ${reason} and state = 'returned'
  or photo in (select photoReason.photo from photoReason where reason = ${reason})
  or id in (select recordId from photoAttempt, json_each(photoAttempt.report, '$.checks') as item
            where ${attemptReason} = ${reason}))`

/** Ids of the records on a sheet, in the order of entry. */
export const listSheet = (database: Database, { filter, reason, employer, search }: SheetQuery): string[] => {
  let built = under(filter, search)
  if (reason) built = built.where(withReason(reason))
  if (employer) built = built.where(ofEmployer(employer))
  return database.all(built.select('record.id').orderBy('record.ordinal').limit(mostListed)).map(({ id }) => id)
}

const countedStates: Readonly<Partial<Record<PhotoFilter, readonly State[]>>> = { ...statesOf, all: inside }

/** Counts the records of a filter: from stored counts, except the few refused or returned ones. */
export const countSheet = (database: Database, filter: PhotoFilter): number => {
  const counted = countedStates[filter]
  const count = counted
    ? query
        .selectFrom('recordTally')
        .select((select) => select.fn.coalesce(select.fn.sum<number>('records'), select.lit(0)).as('count'))
        .where('state', 'in', counted)
    : under(filter).select((select) => select.fn.countAll<number>().as('count'))
  return database.find(count)!.count
}

const countSame = (database: Database, filter: PhotoFilter): number =>
  database.find(
    under(filter)
      .where('record.photo', 'is not', null)
      .where(samePicture)
      .select((select) => select.fn.countAll<number>().as('count')),
  )!.count

/** Employers that a choice shows at the most. */
const mostEmployers = 2000

/** With more records than this, employers are not counted. */
const mostGrouped = 20_000

/**
 * Employers under a filter with their number of records, the largest first. Under very many records: the employers that most
 * records have, whatever their state, without a number.
 */
export const countEmployers = (
  database: Database,
  filter: PhotoFilter,
  most = mostGrouped,
): { name: string; count: number | null }[] =>
  countSheet(database, filter) > most
    ? database
        .all(
          query
            .selectFrom('fieldValue')
            .select('value')
            .where('field', '=', 'employerName')
            .where('uses', '>', 0)
            .orderBy('uses', 'desc')
            .limit(mostEmployers),
        )
        .map(({ value }) => ({ name: value, count: null }))
    : database.all(
        under(filter)
          .select((select) => ['record.employerName as name', select.fn.countAll<number>().as('count')])
          .groupBy('record.employerName')
          .orderBy('count', 'desc')
          .limit(mostEmployers),
      )

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
  const same = countSame(database, filter)
  const counts = new Map<string, number>(same ? [[samePictureReason, same]] : [])
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
        'record.returnCode',
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
        samePicture.as('same'),
      ])
      .where('record.id', 'in', [...ids]),
  )

export type CardRow = ReturnType<typeof readCards>[number]
