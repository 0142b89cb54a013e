import type { Kysely } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import type { ReasonCode } from '../../shared/photo/reasons.ts'
import { provinceDefault } from '../../shared/photo/spec.ts'
import type { BlobStore } from '../blobs/blob-store.ts'
import type { Store } from '../store/open-store.ts'
import type { RecordStatus, Schema } from '../store/schema.ts'
import { judgeVersion } from './official-photo.ts'
import type { PhotoJudge } from './photo-judges.ts'
import { holdAlikePhotos } from './photo-looks.ts'
import type { PhotoFacts } from './photo-task.ts'
import type { PhotoThreads } from './photo-threads.ts'

/** Context of judging stored photos. */
export interface PhotoVerdictContext {
  readonly store: Store
  readonly blobs: BlobStore
  /** Decodes photos. */
  readonly photos: Pick<PhotoThreads, 'inspect'>
  readonly judges: PhotoJudge
  readonly now: () => Date
}

/** Statuses of records whose photo an officer may still send to a certificate. */
const openStatuses: readonly RecordStatus[] = ['accepted', 'held']

/** Photos of a batch's open records without a verdict of this version. */
const findUnjudged = (database: Kysely<Schema>, batchId: string): Promise<{ readonly sha256: string }[]> =>
  database
    .selectFrom('record')
    .innerJoin('photo', 'photo.sha256', 'record.photoSha256')
    .leftJoin('photoVerdict', (join) =>
      join.onRef('photoVerdict.sha256', '=', 'photo.sha256').on('photoVerdict.version', '=', judgeVersion),
    )
    .select('photo.sha256')
    .distinct()
    .where('record.batchId', '=', batchId)
    .where('record.status', 'in', openStatuses)
    .where('photoVerdict.sha256', 'is', null)
    .orderBy('photo.sha256')
    .execute()

/** Threads wait for no bytes, and few photos are in memory at a time. */
const photosAtOnce = 8

/**
 * Decodes and judges the photos of a batch's open records that have no verdict yet. Each verdict is stored at once, so that nothing is
 * judged twice after a crash. A photo whose file is damaged gets none. Receiving a photo reads only its header, so that decoding holds
 * up no unit.
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
    while (next < count && !stopping?.aborted) await judgePhoto(context, unjudged[next++]!.sha256)
  }
  await Promise.all(Array.from({ length: photosAtOnce }, judgeNext))
  return next < unjudged.length
}

const judgePhoto = async (context: PhotoVerdictContext, sha256: string): Promise<void> => {
  const found = await examineUnlessFailed(context, sha256)
  if (!found) return
  const { refusals, ...facts } = found
  const judgedAt = context.now().toISOString()
  const row = { sha256, version: judgeVersion, refusals: JSON.stringify(refusals), judgedAt }
  // Together with the verdict, so that a photo with a verdict has been compared with all others.
  await context.store.gate.write('province', async (work) => {
    const { database } = work
    await database.updateTable('photo').set(facts).where('sha256', '=', sha256).execute()
    if (facts.look !== null) await holdAlikePhotos(work, { sha256, look: facts.look })
    await database
      .insertInto('photoVerdict')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  })
}

interface ExaminedPhoto extends PhotoFacts {
  readonly refusals: readonly ReasonCode[]
}

const examine = async ({ blobs, photos, judges }: PhotoVerdictContext, sha256: string): Promise<ExaminedPhoto> => {
  const bytes = await blobs.get(sha256)
  const facts = await photos.inspect(bytes)
  // Only a photo that decodes, and of the one size that is accepted, reaches the engine.
  if (facts.width === 0) return { ...facts, refusals: ['readable.damaged'] }
  if (facts.width !== provinceDefault.width) return { ...facts, refusals: ['size.width'] }
  if (facts.height !== provinceDefault.height) return { ...facts, refusals: ['size.height'] }
  return { ...facts, refusals: await judges.judge(bytes) }
}

/** One damaged file, or one that the engine fails on, must not block the other records of its batch. It gets no verdict and is tried again. */
const examineUnlessFailed = async (
  context: PhotoVerdictContext,
  sha256: string,
): Promise<ExaminedPhoto | undefined> => {
  try {
    return await examine(context, sha256)
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
