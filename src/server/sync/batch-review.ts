import type { Selectable } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { Schema } from '../store/schema.ts'
import type { BatchSummary } from './batch-list.ts'
import type { SyncContext } from './sync-context.ts'

/** A batch in the officers' queue. */
export interface BatchInQueue extends BatchSummary {
  /** Its signers' keys wait for their administrator's release. */
  readonly isAwaiting: boolean
}

const pageSize = 50

/**
 * One page of batches, oldest first where they wait, so that nobody's batch is left behind; newest first for all of them.
 * @param after `receivedAt` of the last batch of the page before
 * @throws Problem `officers.permission`
 */
export const listBatchPage = async (
  { store }: Pick<SyncContext, 'store'>,
  actor: Actor,
  { state, after }: { readonly state: 'waiting' | 'all'; readonly after?: string | undefined },
): Promise<{ readonly batches: BatchInQueue[]; readonly more: boolean }> => {
  requireOfficer(actor, 'batches.read')
  const { database } = store
  const base = database
    .selectFrom('batch')
    .innerJoin('unit', 'unit.id', 'batch.unitId')
    .select(['batch.id', 'unit.name as unit', 'batch.receivedAt', 'batch.recordCount as records', 'batch.awaiting'])
    .limit(pageSize + 1)
  const waiting = base
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('record')
          .select('recordId')
          .whereRef('record.batchId', '=', 'batch.id')
          .where('record.status', 'in', ['accepted', 'held', 'confirmed']),
      ),
    )
    .orderBy('batch.receivedAt')
    .$if(after !== undefined, (query) => query.where('batch.receivedAt', '>', after!))
  const all = base
    .orderBy('batch.receivedAt', 'desc')
    .$if(after !== undefined, (query) => query.where('batch.receivedAt', '<', after!))
  const found = await (state === 'waiting' ? waiting : all).execute()
  const rows = found.slice(0, pageSize)
  const counts = await countsOf(
    database,
    rows.map(({ id }) => id),
  )
  const batches = rows.map(({ awaiting, ...row }) => ({
    ...row,
    byStatus: counts.get(row.id) ?? {},
    isAwaiting: awaiting !== null,
  }))
  return { batches, more: found.length > pageSize }
}

const countsOf = async (
  database: SyncContext['store']['database'],
  ids: readonly string[],
): Promise<Map<string, BatchSummary['byStatus']>> => {
  const counts = new Map<string, Record<string, number>>()
  if (ids.length === 0) return counts
  const rows = await database
    .selectFrom('record')
    .select(({ fn }) => ['batchId', 'status', fn.countAll<number | string>().as('count')])
    .where('batchId', 'in', ids)
    .groupBy(['batchId', 'status'])
    .execute()
  for (const { batchId, status, count } of rows)
    counts.set(batchId, { ...counts.get(batchId), [status]: Number(count) })
  return counts
}

/** A record of a batch as an officer examines it. */
export interface RecordToExamine {
  readonly recordId: string
  readonly status: string
  readonly name: string
  readonly maskedNumber: string
  readonly employer: string
  readonly series: string
  readonly specialty: string
  readonly title: string
  readonly obtainedOn: string
  readonly photoSha256: string
  /** In Chinese, why it was held. */
  readonly reasons: readonly string[]
  /** Certificate number; null before it is confirmed. */
  readonly number: string | null
}

/**
 * A batch with its records in order. Looking at people's data is itself noted in the audit.
 * @throws Problem `officers.permission`, `server.batch.unknown`
 */
export const getBatchToExamine = async (
  { store }: Pick<SyncContext, 'store'>,
  actor: Actor,
  { id }: { readonly id: string },
): Promise<BatchInQueue & { readonly rows: readonly RecordToExamine[] }> => {
  const officer = requireOfficer(actor, 'batches.read')
  const batch = await store.database
    .selectFrom('batch')
    .innerJoin('unit', 'unit.id', 'batch.unitId')
    .select(['batch.id', 'unit.name as unit', 'batch.receivedAt', 'batch.recordCount as records', 'batch.awaiting'])
    .where('batch.id', '=', id)
    .executeTakeFirst()
  if (!batch) throw new Problem('server.batch.unknown')
  await store.gate.write(auditName(officer), async ({ audit }) =>
    audit({ action: 'batch.view', subject: `batch:${id}` }),
  )
  const rows = await store.database
    .selectFrom('record')
    .selectAll()
    .where('batchId', '=', id)
    .orderBy('place')
    .execute()
  const numbers = new Map<string, string>()
  for (const chunk of inChunks(rows)) {
    const found = await store.database
      .selectFrom('certificate')
      .select(['recordId', 'number'])
      .where('batchId', '=', id)
      .where(
        'recordId',
        'in',
        chunk.map(({ recordId }) => recordId),
      )
      .execute()
    for (const { recordId, number } of found) numbers.set(recordId, number)
  }
  const { awaiting, ...summary } = batch
  const counts = await countsOf(store.database, [id])
  return {
    ...summary,
    byStatus: counts.get(id) ?? {},
    isAwaiting: awaiting !== null,
    rows: rows.map((row) => toExamine(row, numbers.get(row.recordId) ?? null)),
  }
}

const toExamine = (row: Selectable<Schema['record']>, number: string | null): RecordToExamine => {
  const record = JSON.parse(row.body) as Partial<CertificateRecord>
  const reasons = JSON.parse(row.reasons) as readonly { readonly text: string }[]
  return {
    recordId: row.recordId,
    status: row.status,
    name: record.name ?? '',
    maskedNumber: maskDocumentNumber(record.documentNumber ?? ''),
    employer: record.employerName ?? '',
    series: record.series ?? '',
    specialty: record.specialty ?? '',
    title: record.title ?? '',
    obtainedOn: record.obtainedOn ?? '',
    photoSha256: row.photoSha256,
    reasons: reasons.map(({ text }) => text),
    number,
  }
}

/**
 * The photo of a record, as it will be printed.
 * @throws Problem `officers.permission`, `server.record.unknown`, and what the blob store throws for a damaged file
 */
export const getPhotoToExamine = async (
  { store, blobs }: Pick<SyncContext, 'store' | 'blobs'>,
  actor: Actor,
  { batchId, recordId }: { readonly batchId: string; readonly recordId: string },
): Promise<Uint8Array> => {
  requireOfficer(actor, 'batches.read')
  const row = await store.database
    .selectFrom('record')
    .select('photoSha256')
    .where('batchId', '=', batchId)
    .where('recordId', '=', recordId)
    .executeTakeFirst()
  if (!row) throw new Problem('server.record.unknown', { recordId })
  return blobs.get(row.photoSha256)
}
