import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { Problem } from '../../shared/errors/problem.ts'
import { batchFile, photoEntryName } from '../../shared/sync/batch-file.ts'
import { findPhoto } from '../photos/photo-store.ts'
import { type Database, query } from '../store/database.ts'
import { readBatchContent } from './batch-content.ts'

const lines = (values: readonly unknown[]): Buffer =>
  Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''))

/**
 * Writes a sealed batch as a `.gzzc` file: the same envelope, records and photos that would go over the wire.
 * @param batchId the sealed batch; without it, the newest one that has no receipt yet
 * @throws Problem `core.submit.empty` when there is none
 */
export const writeBatchFile = async (database: Database, path: string, batchId?: string): Promise<string> => {
  let wanted = query.selectFrom('batch').select(['id', 'envelope']).where('sealedAt', 'is not', null)
  wanted = batchId ? wanted.where('id', '=', batchId) : wanted.where('receipt', 'is', null)
  const batch = database.find(wanted.orderBy('seq', 'desc').limit(1))
  if (!batch) throw new Problem('core.submit.empty')
  const { records, photos } = readBatchContent(database, batch.id)
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from(batch.envelope), batchFile.envelope)
  zip.addBuffer(lines(records), batchFile.records)
  zip.addBuffer(lines(photos), batchFile.photoDescriptors)
  for (const sha256 of new Set(photos.map((photo) => photo.sha256)))
    zip.addBuffer(Buffer.from(findPhoto(database, sha256)!), photoEntryName(sha256), { compress: false })
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(path))
  return batch.id
}
