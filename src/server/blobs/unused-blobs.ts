import type { Transaction } from 'kysely'
import { inChunks } from '../store/in-chunks.ts'
import type { Store } from '../store/open-store.ts'
import type { Schema } from '../store/schema.ts'
import type { BlobStore } from './blob-store.ts'

/** Context of sweeping blobs that no row names. */
export interface BlobsContext {
  readonly store: Store
  readonly blobs: BlobStore
}

/** Those of the files that a row of any table names. A certificate counts, because a device can upload its PDF as a photo. */
const findUsed = async (database: Transaction<Schema>, hashes: readonly string[]): Promise<Set<string>> => {
  const queries = [
    database.selectFrom('photo').select('sha256').where('sha256', 'in', hashes),
    database.selectFrom('record').select('photoSha256 as sha256').where('photoSha256', 'in', hashes),
    database.selectFrom('applicantPhoto').select('sha256').where('sha256', 'in', hashes),
    database.selectFrom('evidence').select('sha256').where('sha256', 'in', hashes),
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
export const deleteUnusedBlobs = async ({ store, blobs }: BlobsContext, hashes: readonly string[]): Promise<void> => {
  for (const chunk of inChunks(hashes)) {
    await store.gate.write('province', async ({ database }) => {
      const used = await findUsed(database, chunk)
      for (const sha256 of chunk) if (!used.has(sha256)) await blobs.delete(sha256)
    })
  }
}

const dayMilliseconds = 86_400_000

/**
 * Deletes blobs that were put more than a day ago and that no row names, and drafts of that age: what a kill or a full disk left
 * behind.
 */
export const sweepOrphans = async (context: BlobsContext, now: Date): Promise<void> => {
  for await (const names of context.blobs.oldNames(new Date(now.getTime() - dayMilliseconds))) {
    await deleteUnusedBlobs(context, names)
  }
}
