import { Problem } from '../../shared/errors/problem.ts'
import { resultKinds, type SyncResults } from '../../shared/rpc/sync.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { envelopeSchema } from '../../shared/sync/envelope.ts'
import { signedReceiptSchema } from '../../shared/sync/receipt.ts'
import { requireWholeChain } from '../chain/province-chain.ts'
import { adoptDictionary } from '../dictionaries/adopt-dictionary.ts'
import { findDictionary } from '../dictionaries/current-dictionary.ts'
import { query } from '../store/database.ts'
import type { BatchTable } from '../store/schema.ts'
import { readBatchContent } from '../submission/batch-content.ts'
import { noteRefusal as keepRefusal } from '../submission/refusal.ts'
import { sendAccountList } from './account-list.ts'
import { applyFeed, retryParked } from './apply-feed.ts'
import { applyReceipt, type ReceiptResult } from './apply-receipt.ts'
import { compareWithProvince } from './compare-heads.ts'
import { noteRevoked, pullStanding } from './device-standing.ts'
import { feedCursor } from './feed-cursor.ts'
import { checkFeedPage } from './feed-page.ts'
import { fetchUploads } from './fetch-uploads.ts'
import { handBack, handBackReturned } from './hand-back.ts'
import { pullSealList } from './pull-seal-list.ts'
import { resendPhotos } from './resend-photos.ts'
import { revokeRetiredKeys } from './revoke-retired-keys.ts'
import { sendPhotos } from './send-photos.ts'
import { sendRoster } from './send-roster.ts'
import type { SyncContext } from './sync-context.ts'
import type { SyncOptions } from './sync-options.ts'

export interface SyncResult {
  readonly dictionaryVersion: number
  readonly keysRegistered: number
  readonly photosSent: number
  readonly receipts: readonly ReceiptResult[]
  readonly events: number
  /** How many people the decisions among the events were about. */
  readonly results: SyncResults
  /** Photos of applicants that were fetched. */
  readonly uploads: number
}

/** Adopts the province's dictionary if it is newer and signed by the pinned key. */
export const pullDictionary = async (
  { gate, client, enrolment }: Pick<SyncContext, 'gate' | 'client' | 'enrolment'>,
  signal?: AbortSignal,
): Promise<number> => {
  const answer = await client.call('dictionary', { signal })
  const { version } = await adoptDictionary({ gate, enrolment }, answer.envelope, 'unit')
  return version
}

const readReceipt = (text: string) => signedReceiptSchema.parse(parseStrictJson(text)).envelope

const sendBatch = async (
  context: SyncContext,
  batch: BatchTable,
  options: SyncOptions,
): Promise<{ receipt: ReceiptResult; photos: number }> => {
  const { database, client } = context
  const content = readBatchContent(database, batch.id)
  await handBackReturned(context, batch.id, options.signal)
  // Photos arrive before the manifest that names them.
  const photos = await sendPhotos(context, content.photos, options)
  const receipt = await client.call('submitBatch', {
    body: {
      envelope: envelopeSchema.parse(parseStrictJson(batch.envelope)),
      ...(batch.lostReceipt ? { earlierReceipt: readReceipt(batch.lostReceipt) } : {}),
      records: content.records.map(({ id, record }) => ({ id, record: { ...record } })),
      photos: content.photos,
    },
    signal: options.signal,
  })
  return { receipt: await applyReceipt(context, batch, receipt), photos }
}

const pullFeed = async (
  context: SyncContext,
  options: SyncOptions,
): Promise<{ readonly events: number; readonly results: SyncResults }> => {
  const { database, client } = context
  const results: SyncResults = {}
  for (let events = 0; ; ) {
    const after = feedCursor(database)
    const page = await client.call('feed', { query: { after }, signal: options.signal })
    checkFeedPage(page, after)
    events += await applyFeed(context, page)
    for (const { kind } of page.events) {
      const result = resultKinds.find((known) => kind.endsWith(`.${known}`))
      if (result) results[result] = (results[result] ?? 0) + 1
    }
    options.onProgress?.('feed', events, events)
    if (!page.more) return { events, results }
  }
}

/**
 * One round with the province: heads of the log and of the audit, dictionary, list of accounts, sealed batches with their
 * photos, receipts, feed, and what a restored province lost. Every step is idempotent: after an interruption the next round continues where this one ended.
 * A log that does not continue what the unit saw ends the round before anything is sent.
 * @throws Problem `core.log.shrank`, `core.log.forked`, `core.sync.*`, `server.device.revoked`; what the province refused
 *   the list of accounts or a batch with, after the rest of the round is done
 */
export const syncUnit = async (context: SyncContext, options: SyncOptions = {}): Promise<SyncResult> => {
  try {
    return await syncRound(context, options)
  } catch (error) {
    await noteRevoked(context, context.enrolment.device, error)
    throw error
  }
}

/** Whether a problem with one batch means that nothing else can be exchanged, or should be. */
const endsRound = ({ code, entry }: Problem): boolean =>
  code === 'core.sync.unreachable' || code === 'core.sync.portal' || code.startsWith('core.log.') || entry.http === 503

const syncRound = async (context: SyncContext, options: SyncOptions): Promise<SyncResult> => {
  const newest = await compareWithProvince(context, options.signal)
  const dictionary = findDictionary(context.database)?.version ?? 0
  const dictionaryVersion = newest > dictionary ? await pullDictionary(context, options.signal) : dictionary
  await pullSealList(context, options.signal)
  let refusal: Problem | undefined
  /** A list or a batch that the province refuses as a whole does not hold up the results of others. */
  const noteRefusal = (error: unknown): void => {
    if (!(error instanceof Problem) || endsRound(error) || options.signal?.aborted) throw error
    refusal = error
  }
  const keysRegistered = await sendAccountList(context, options.signal).catch((error) => {
    if (error instanceof Problem && error.code === 'server.device.revoked') throw error
    noteRefusal(error)
    return 0
  })
  const waiting = context.database.all(
    query.selectFrom('batch').selectAll().where('sealedAt', 'is not', null).where('receipt', 'is', null).orderBy('seq'),
  )
  const receipts: ReceiptResult[] = []
  let photosSent = 0
  // Before anything is sent: the province may have batches of this device that this computer does not know.
  if (waiting.length) await pullStanding(context, options.signal)
  const stuck = new Set<string | null>()
  for (const batch of waiting) {
    // Those behind a refused batch of the same device are chained to it.
    if (stuck.has(batch.device)) continue
    try {
      requireWholeChain(context.database)
      const sent = await sendBatch(context, batch, options)
      photosSent += sent.photos
      receipts.push(sent.receipt)
      options.onProgress?.('batches', receipts.length, waiting.length)
    } catch (error) {
      await keepRefusal(context, batch.id, error)
      noteRefusal(error)
      stuck.add(batch.device)
    }
  }
  await revokeRetiredKeys(context, options.signal)
  await pullStanding(context, options.signal)
  photosSent += await resendPhotos(context, options)
  await sendRoster(context, options)
  const { events, results } = await pullFeed(context, options)
  await handBack(context, options.signal)
  // What came in this round may be what earlier events waited for.
  await retryParked(context)
  const uploads = await fetchUploads(context, options)
  if (refusal) throw refusal
  return { dictionaryVersion, keysRegistered, photosSent, receipts, events, results, uploads }
}
