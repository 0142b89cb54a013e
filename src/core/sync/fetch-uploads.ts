import { Problem } from '../../shared/errors/problem.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { keepUpload, listUnfetched, noteLost } from '../photos/applicant-uploads.ts'
import type { ProvinceClient } from './province-client.ts'
import type { SyncContext } from './sync-context.ts'
import type { SyncOptions } from './sync-options.ts'

/** What can be wrong with one photo alone; with anything else the round ends. */
const ofOnePhoto: readonly string[] = ['server.upload.unknown', 'server.blob.damaged', 'core.sync.answer']

const fetchPhoto = async (client: ProvinceClient, sha256: string, signal: AbortSignal | undefined) => {
  const bytes = await client.call('uploadedPhoto', { places: { sha256 }, signal })
  if (sha256Hex(bytes) !== sha256) throw new Problem('core.sync.answer', { route: 'uploadedPhoto' })
  return bytes
}

/**
 * Fetches the photos that the feed told of, one by one; each is kept as soon as it is here. One that the province cannot hand
 * over, or whose bytes are not those that the feed named, is noted with its record and asked for again in the next round.
 * @returns how many came
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
