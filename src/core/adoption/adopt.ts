import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import type { AdoptionResult } from '../../shared/rpc/sync.ts'
import type { ReceivedRecord, RecordPlace, UnitRecords } from '../../shared/sync/unit-records.ts'
import { findChainBreak, requireWholeChain } from '../chain/province-chain.ts'
import type { Session } from '../context/session.ts'
import { findDictionary } from '../dictionaries/current-dictionary.ts'
import { keepAdoptedPhoto } from '../photos/photo-store.ts'
import { type Database, query } from '../store/database.ts'
import { applyParked } from '../sync/apply-feed.ts'
import { pullStanding } from '../sync/device-standing.ts'
import { noteAdoptedThrough } from '../sync/feed-cursor.ts'
import type { SyncContext } from '../sync/sync-context.ts'
import { fetchUnitPhotos, fetchUnitRecords } from '../sync/unit-records.ts'
import { adoptBatch, checkFetchedBatch, type FetchedBatch } from './adopt-batch.ts'
import { type Adopted, adoptRecord } from './adopt-record.ts'
import { listConflicts } from './conflicts.ts'
import { inGroups } from './in-groups.ts'
import { linkReceived } from './link-received.ts'

/** What adopting works with: `unit` of `core/unit.ts`. */
export interface AdoptContext {
  readonly session: Session
  readonly syncContext: SyncContext
}

export interface AdoptOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** Receipts of the batches of a page that this store lacks. */
const fetchBatches = async (
  { database, client, enrolment }: SyncContext,
  { batches }: UnitRecords,
  signal: AbortSignal | undefined,
): Promise<FetchedBatch[]> => {
  const fetched: FetchedBatch[] = []
  for (const batch of batches) {
    if (database.find(query.selectFrom('batch').select('id').where('id', '=', batch.id))) continue
    const receipt = await client.call('receipt', { places: { batchId: batch.id }, signal })
    fetched.push(checkFetchedBatch(batch, receipt, enrolment))
  }
  return fetched
}

const lackingPhotos = (database: Database, records: readonly ReceivedRecord[]): string[] => {
  const hashes = new Set(records.map(({ photo }) => photo.sha256))
  return [...hashes].filter(
    (hash) => !database.find(query.selectFrom('photo').select('size').where('sha256', '=', hash)),
  )
}

/** Records of a page that can be written: those whose photo is here or has come. */
const withPhotos = (
  database: Database,
  records: readonly ReceivedRecord[],
  fetched: ReadonlyMap<string, Uint8Array>,
): ReceivedRecord[] => {
  const lacking = new Set(lackingPhotos(database, records))
  return records.filter(({ photo }) => !lacking.has(photo.sha256) || fetched.has(photo.sha256))
}

/**
 * Adopts the unit's records as the province has them, page by page: what this computer knows moves to the province's state, what it
 * lacks is brought back with photo, batch, receipt and number, and what differs waits for a person. Every page is one unit of
 * work, so it can be cancelled at any time and begun again: what is adopted already changes nothing.
 * @throws Problem `core.enrolment.missing`, `core.chain.other`, `core.sync.*`, `server.*`; the signal's reason
 */
export const adoptRecords = async (
  { session, syncContext }: AdoptContext,
  { signal, onProgress = () => {} }: AdoptOptions = {},
): Promise<AdoptionResult> => {
  const { database, gate, now } = syncContext
  // Two batches in one place of a chain: only another chain has room for both.
  if (findChainBreak(database)?.relation === 'other') requireWholeChain(database)
  const dictionaryVersion = findDictionary(database)?.version
  if (dictionaryVersion === undefined) throw new Problem('core.enrolment.missing')
  const party = { account: session.id, dictionaryVersion, today: beijingDate(now().getTime()) }
  const counts: Record<Adopted, number> = { added: 0, moved: 0, same: 0, newer: 0, conflict: 0 }
  let [done, photos, lost] = [0, 0, 0]
  let feed: number | undefined
  let after: RecordPlace | null = null
  do {
    const page: UnitRecords = await fetchUnitRecords(syncContext, after, signal)
    feed ??= page.feed
    const batches = await fetchBatches(syncContext, page, signal)
    for (const group of inGroups(page.records, 100)) {
      signal?.throwIfAborted()
      const fetched = await fetchUnitPhotos(syncContext, lackingPhotos(database, group), signal)
      const records = withPhotos(database, group, fetched)
      lost += group.length - records.length
      await gate.writeMuch(session.id, (work) => {
        for (const batch of batches) adoptBatch(work, batch)
        for (const [sha256, bytes] of fetched) keepAdoptedPhoto(work, sha256, bytes)
        for (const record of records) if (record.newest) counts[adoptRecord(work, record, party)]++
        linkReceived(work, records)
      })
      photos += fetched.size
      done += group.length
      onProgress(done, page.total)
    }
    after = page.next
  } while (after)
  await gate.write(session.id, (work) => {
    // With a photo missing, not every record is as the province has it.
    if (!lost && feed !== undefined) noteAdoptedThrough(work, feed)
    work.audit({ action: 'unit.adopt', subject: 'unit', after: { ...counts, photos, lost } })
    applyParked(work)
  })
  await pullStanding(syncContext, signal)
  return { ...counts, photos, lost, conflicts: listConflicts(database).length }
}
