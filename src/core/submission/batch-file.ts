import { createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { Problem } from '../../shared/errors/problem.ts'
import { batchFile, photoEntryName } from '../../shared/sync/batch-file.ts'
import { findPhoto } from '../photos/photo-store.ts'
import { type Database, query } from '../store/database.ts'
import { readBatchContent } from './batch-content.ts'

const lines = (values: readonly unknown[]): Buffer =>
  Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''))

/** The zip of a sealed batch: the same envelope, records and photos that would go over the wire. */
const zipBatch = (database: Database, batch: { readonly id: string; readonly envelope: string }): Readable => {
  const { records, photos } = readBatchContent(database, batch.id)
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from(batch.envelope), batchFile.envelope)
  zip.addBuffer(lines(records), batchFile.records)
  zip.addBuffer(lines(photos), batchFile.photoDescriptors)
  for (const sha256 of new Set(photos.map((photo) => photo.sha256)))
    zip.addBuffer(Buffer.from(findPhoto(database, sha256)!), photoEntryName(sha256), { compress: false })
  zip.end()
  return zip.outputStream as Readable
}

const sealedBatches = query.selectFrom('batch').select(['id', 'seq', 'envelope']).where('sealedAt', 'is not', null)

/**
 * Writes the newest sealed batch that has no receipt yet as a `.gzzc` file; answers its id.
 * @throws Problem `core.submit.empty` when there is none
 */
export const writeBatchFile = async (database: Database, path: string): Promise<string> => {
  const batch = database.find(sealedBatches.where('receipt', 'is', null).orderBy('seq', 'desc').limit(1))
  if (!batch) throw new Problem('core.submit.empty')
  await pipeline(zipBatch(database, batch), createWriteStream(path))
  return batch.id
}

/**
 * One sealed batch as a `.gzzc` file in memory, for a window to save.
 * @throws Problem `core.submit.missing` when it is not there or not sealed
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
