import type { Transaction } from 'kysely'
import { limits } from '../../shared/sync/limits.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { Schema } from '../store/schema.ts'
import type { SyncContext } from './sync-context.ts'

type PhotosContext = Pick<SyncContext, 'store' | 'blobs'>

/** Those of the files that a row of any table names. A certificate counts, because a device can upload its PDF as a photo. */
const findUsed = async (database: Transaction<Schema>, hashes: readonly string[]): Promise<Set<string>> => {
  const queries = [
    database.selectFrom('photo').select('sha256').where('sha256', 'in', hashes),
    database.selectFrom('record').select('photoSha256 as sha256').where('photoSha256', 'in', hashes),
    database.selectFrom('applicantPhoto').select('sha256').where('sha256', 'in', hashes),
    database.selectFrom('certificate').select('pdfSha256 as sha256').where('pdfSha256', 'in', hashes),
  ]
  const used = new Set<string>()
  for (const query of queries) for (const { sha256 } of await query.execute()) if (sha256) used.add(sha256)
  return used
}

/**
 * Deletes those of the blobs that no row names. It runs in the gate, where rows that name blobs are added too, so that no row
 * loses its blob.
 */
export const deleteUnusedBlobs = async ({ store, blobs }: PhotosContext, hashes: readonly string[]): Promise<void> => {
  for (const chunk of inChunks(hashes)) {
    await store.gate.write('province', async ({ database }) => {
      const used = await findUsed(database, chunk)
      for (const sha256 of chunk) if (!used.has(sha256)) await blobs.delete(sha256)
    })
  }
}

const photosAtOnce = 500
const dayMilliseconds = 86_400_000

/**
 * Deletes photos that no record has named for `limits.unnamedPhotoDays` days. A unit that still needs one is asked for it
 * again with its batch. Rows are deleted first and blobs in a second unit of work, so that a crash leaves no row without its blob.
 * @returns how many photos were deleted
 */
export const sweepUnnamedPhotos = async ({
  store,
  blobs,
  now,
}: PhotosContext & Pick<SyncContext, 'now'>): Promise<number> => {
  const before = new Date(now().getTime() - limits.unnamedPhotoDays * dayMilliseconds).toISOString()
  for (let deleted = 0; ; ) {
    const hashes = await store.gate.write('province', async ({ database, audit }) => {
      const old = database.selectFrom('photo').select('sha256').where('named', '=', 0).where('storedAt', '<', before)
      const found = (await old.limit(photosAtOnce).execute()).map(({ sha256 }) => sha256)
      if (found.length === 0) return found
      await database.deleteFrom('photo').where('sha256', 'in', found).execute()
      audit({ action: 'photo.sweep', subject: 'photo:unnamed', after: { deleted: found.length } })
      return found
    })
    if (hashes.length === 0) return deleted
    deleted += hashes.length
    await deleteUnusedBlobs({ store, blobs }, hashes)
  }
}
