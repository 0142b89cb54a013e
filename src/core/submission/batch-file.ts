import { createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { packBatchFile } from '../../exchange/batch-file.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { batchFile } from '../../shared/sync/batch-file.ts'
import { getSealingKey } from '../enrolment/sealing-key.ts'
import { findPhoto } from '../photos/photo-store.ts'
import { type Database, query } from '../store/database.ts'
import { readBatchContent } from './batch-content.ts'

/** A sealed batch as a zip file, for units without a connection. */
const zipBatch = (database: Database, batch: { readonly id: string; readonly envelope: string }): Readable =>
  packBatchFile(
    batch.envelope,
    readBatchContent(database, batch.id),
    (sha256) => findPhoto(database, sha256)!,
    getSealingKey(database),
  )

const sealedBatches = query.selectFrom('batch').select(['id', 'seq', 'envelope']).where('sealedAt', 'is not', null)

/**
 * Writes the newest sealed batch that has no receipt yet as a `.gzzc` file that only the province can read; answers its id.
 * @throws Problem `core.submit.empty` when there is none, `core.enrolment.sealingKey`
 */
export const writeBatchFile = async (database: Database, path: string): Promise<string> => {
  const batch = database.find(sealedBatches.where('receipt', 'is', null).orderBy('seq', 'desc').limit(1))
  if (!batch) throw new Problem('core.submit.empty')
  await pipeline(zipBatch(database, batch), createWriteStream(path, { mode: 0o600 }))
  return batch.id
}

/**
 * One sealed batch as a `.gzzc` file in memory, for a window to save.
 * @throws Problem `core.submit.missing` when it is not there or not sealed, `core.enrolment.sealingKey`
 */
export const makeBatchFile = async (
  database: Database,
  id: string,
): Promise<{ readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }> => {
  const batch = database.find(sealedBatches.where('id', '=', id))
  if (!batch) throw new Problem('core.submit.missing')
  const bytes = await buffer(zipBatch(database, batch))
  return { name: `批次${batch.seq}-${id.slice(0, 8)}${batchFile.extension}`, bytes: new Uint8Array(bytes) }
}
