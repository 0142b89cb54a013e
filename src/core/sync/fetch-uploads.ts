import { Problem } from '../../shared/errors/problem.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { keepUpload, listUnfetched, noteLost } from '../photos/applicant-uploads.ts'
import type { ProvinceClient } from './province-client.ts'
import type { SyncContext } from './sync-context.ts'
import type { SyncOptions } from './sync-options.ts'

/** Problems of one photo; any other problem ends the round. */
const ofOnePhoto: readonly string[] = ['server.upload.unknown', 'server.blob.damaged', 'core.sync.answer']

const fetchPhoto = async (client: ProvinceClient, sha256: string, signal: AbortSignal | undefined) => {
  const bytes = await client.call('uploadedPhoto', { places: { sha256 }, signal })
  if (sha256Hex(bytes) !== sha256) throw new Problem('core.sync.answer', { route: 'uploadedPhoto' })
  return bytes
}

/**
 * Fetches the photos that the feed announced, one by one, and stores each at once. A photo that the province cannot
 * deliver, or whose bytes differ from the announced hash, is noted with its record and fetched again in the next round.
 * @returns how many were fetched
 * @throws Problem `core.sync.unreachable` and what else concerns the whole round
 */
export const fetchUploads = async ({ database, gate, client }: SyncContext, options: SyncOptions): Promise<number> => {
  const waiting = listUnfetched(database)
  let fetched = 0
  for (const [index, upload] of waiting.entries()) {
    try {
      await keepUpload({ gate }, upload, await fetchPhoto(client, upload.sha256, options.signal))
      fetched++
    } catch (error) {
      if (!(error instanceof Problem) || !ofOnePhoto.includes(error.code)) throw error
      await noteLost({ gate }, upload, error.code)
    }
    options.onProgress?.('uploads', index + 1, waiting.length)
  }
  return fetched
}
