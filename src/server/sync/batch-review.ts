import type { Selectable } from 'kysely'
import type { Hint } from '../../shared/console/batches-contract.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { Schema } from '../store/schema.ts'
import { type BatchInQueue, byStatusOf } from './batch-queue.ts'
import { findHints } from './related-records.ts'
import { drawOrder } from './sample-draw.ts'
import type { SyncContext } from './sync-context.ts'

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
  /** What other records make of it. */
  readonly hints: readonly Hint[]
  /** Its rank in the batch's draw, from 0. */
  readonly draw: number
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
    .innerJoin('batchProgress as progress', 'progress.batchId', 'batch.id')
    .selectAll('progress')
    .select(['unit.name as unit', 'batch.recordCount as records', 'batch.awaiting', 'batch.receipt'])
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
  const hints = await findHints(store.database, rows)
  const draw = drawOrder(
    batch.receipt,
    rows.map(({ recordId }) => recordId),
  )
  return {
    id,
    unit: batch.unit,
    receivedAt: batch.receivedAt,
    records: batch.records,
    byStatus: byStatusOf(batch),
    isAwaiting: batch.awaiting !== null,
    rows: rows.map((row) => ({
      ...toExamine(row),
      number: numbers.get(row.recordId) ?? null,
      hints: hints.get(row.recordId) ?? [],
      draw: draw.get(row.recordId)!,
    })),
  }
}

const toExamine = (row: Selectable<Schema['record']>): Omit<RecordToExamine, 'number' | 'hints' | 'draw'> => {
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
