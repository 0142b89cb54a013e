import type { SealListFile } from '../../shared/sync/seal-list.ts'
import { adoptSealList } from '../seals/seal-list.ts'
import { lacksRoute } from './province-client.ts'
import type { SyncContext } from './sync-context.ts'

/** Adopts the newest list of the province. A server that is older than the lists has none, and the unit keeps what it has. */
export const pullSealList = async (
  { gate, client, enrolment }: Pick<SyncContext, 'gate' | 'client' | 'enrolment'>,
  signal?: AbortSignal,
): Promise<void> => {
  let file: SealListFile
  try {
    file = await client.call('sealList', { signal })
  } catch (error) {
    if (lacksRoute(error)) return
    throw error
  }
  await adoptSealList({ gate, enrolment }, file, 'unit')
}
