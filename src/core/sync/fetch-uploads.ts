import { hash } from 'node:crypto'
import { Problem } from '../../shared/errors/problem.ts'
import { keepUpload, listUnfetched } from '../photos/applicant-uploads.ts'
import type { Database } from '../store/database.ts'
import type { WriteGate } from '../store/write-gate.ts'
import type { ProvinceClient } from './province-client.ts'
import type { SyncOptions } from './sync-options.ts'

/**
 * Fetches the photos that the feed told of, one by one; each is kept as soon as it is here.
 * @returns how many
 * @throws Problem `core.sync.answer` when the bytes are not those that the feed named
 */
export const fetchUploads = async (
  database: Database,
  gate: WriteGate,
  client: ProvinceClient,
  options: SyncOptions,
): Promise<number> => {
  const waiting = listUnfetched(database)
  for (const [index, upload] of waiting.entries()) {
    const { sha256 } = upload
    const bytes = await client.call('uploadedPhoto', { places: { sha256 }, signal: options.signal })
    if (hash('sha256', bytes) !== sha256) throw new Problem('core.sync.answer', { route: 'uploadedPhoto' })
    await keepUpload(gate, upload, bytes)
    options.onProgress?.('uploads', index + 1, waiting.length)
  }
  return waiting.length
}
