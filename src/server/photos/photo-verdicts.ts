import type { Kysely } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import type { ReasonCode } from '../../shared/photo/reasons.ts'
import { provinceDefault } from '../../shared/photo/spec.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Store } from '../store/open-store.ts'
import type { RecordStatus, Schema } from '../store/schema.ts'
import { judgeVersion } from './official-photo.ts'
import type { PhotoJudge } from './photo-judges.ts'

/** Context of judging stored photos. */
export interface PhotoVerdictContext {
  readonly store: Store
  readonly blobs: BlobStore
  readonly judges: PhotoJudge
  readonly now: () => Date
}

/** Statuses of records whose photo an officer may still send to a certificate. */
const openStatuses: readonly RecordStatus[] = ['accepted', 'held']

interface UnjudgedPhoto {
  readonly sha256: string
  readonly width: number
  readonly height: number
}

/** Photos of a batch's open records without a verdict of this version. */
const findUnjudged = (database: Kysely<Schema>, batchId: string): Promise<UnjudgedPhoto[]> =>
  database
    .selectFrom('record')
    .innerJoin('photo', 'photo.sha256', 'record.photoSha256')
    .leftJoin('photoVerdict', (join) =>
      join.onRef('photoVerdict.sha256', '=', 'photo.sha256').on('photoVerdict.version', '=', judgeVersion),
    )
    .select(['photo.sha256', 'photo.width', 'photo.height'])
    .distinct()
    .where('record.batchId', '=', batchId)
    .where('record.status', 'in', openStatuses)
    .where('photoVerdict.sha256', 'is', null)
    .orderBy('photo.sha256')
    .execute()

/** Threads wait for no bytes, and few photos are in memory at a time. */
const photosAtOnce = 8

/**
 * Judges the photos of a batch's open records that have no verdict yet. Each verdict is stored at once, so that nothing is
 * judged twice after a crash. A photo whose file is damaged gets none.
 * @param most photos to judge in this call
 * @returns whether photos are left that this call did not try
 * @throws Problem `general.busy`, `general.cancelled`, `photo.modelsMissing`
 */
export const judgePhotos = async (
  context: PhotoVerdictContext,
  { batchId, most = Number.POSITIVE_INFINITY, stopping }: { batchId: string; most?: number; stopping?: AbortSignal },
): Promise<boolean> => {
  const unjudged = await findUnjudged(context.store.database, batchId)
  const count = Math.min(most, unjudged.length)
  let next = 0
  const judgeNext = async (): Promise<void> => {
    while (next < count && !stopping?.aborted) await judgePhoto(context, unjudged[next++]!)
  }
  await Promise.all(Array.from({ length: photosAtOnce }, judgeNext))
  return next < unjudged.length
}

const judgePhoto = async ({ store, blobs, judges, now }: PhotoVerdictContext, photo: UnjudgedPhoto): Promise<void> => {
  const { sha256, width, height } = photo
  let refusals: readonly ReasonCode[] = []
  // No other size is accepted, so no other size reaches the engine.
  if (width !== provinceDefault.width) refusals = ['size.width']
  else if (height !== provinceDefault.height) refusals = ['size.height']
  else {
    const found = await refusalsUnlessFailed(blobs, judges, sha256)
    if (!found) return
    refusals = found
  }
  const row = { sha256, version: judgeVersion, refusals: JSON.stringify(refusals), judgedAt: now().toISOString() }
  await store.gate.ungated((database) =>
    database
      .insertInto('photoVerdict')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  )
}

/** One damaged file, or one that the engine fails on, must not block the other records of its batch. It gets no verdict and is tried again. */
const refusalsUnlessFailed = async (
  blobs: BlobStore,
  judges: PhotoJudge,
  sha256: string,
): Promise<readonly ReasonCode[] | undefined> => {
  try {
    return await judges.judge(await blobs.get(sha256))
  } catch (error) {
    const code = Problem.from(error)?.code
    if (code !== 'server.blob.damaged' && code !== 'general.unexpected') throw error
    return undefined
  }
}

/** Why each judged photo of a batch's records is refused; empty for one that may be printed. Photos without a verdict are absent. */
export const findVerdicts = async (
  database: Kysely<Schema>,
  batchId: string,
): Promise<Map<string, readonly ReasonCode[]>> => {
  const rows = await database
    .selectFrom('record')
    .innerJoin('photoVerdict', 'photoVerdict.sha256', 'record.photoSha256')
    .select(['photoVerdict.sha256', 'photoVerdict.refusals'])
    .distinct()
    .where('record.batchId', '=', batchId)
    .where('photoVerdict.version', '=', judgeVersion)
    .execute()
  return new Map(rows.map(({ sha256, refusals }) => [sha256, JSON.parse(refusals) as ReasonCode[]]))
}
