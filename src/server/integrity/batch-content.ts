import type { Kysely, Selectable, Transaction } from 'kysely'
import { ZodError } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import type { PhotoDescriptor } from '../../shared/sync/batch.ts'
import { envelopeSchema } from '../../shared/sync/envelope.ts'
import type { Receipt } from '../../shared/sync/receipt.ts'
import { checkBatchContent, openBatch } from '../../trust/batch.ts'
import { canonicalText } from '../../trust/canonical.ts'
import { importVerifyingKey } from '../../trust/keys.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { openEvidence } from '../log/batch-evidence.ts'
import type { LogContext } from '../log/log-context.ts'
import { listRestorations } from '../log/restorations.ts'
import type { BatchTable, RecordStatus, RestorationTable, Schema } from '../store/schema.ts'
import { findBatchSigners } from '../units/batch-signers.ts'

type Reader = Kysely<Schema> | Transaction<Schema>

/** The columns of a record that its batch's signatures cover. */
type SignedColumns = Pick<
  Selectable<Schema['record']>,
  'recordId' | 'place' | 'status' | 'body' | 'photoSha256' | 'photoSize' | 'photoPlace'
>

/** A batch whose stored content is the one that two people signed. */
export interface CheckedBatch {
  readonly receipt: Receipt
  /** Requires that a record is still as it was when the batch was checked. @throws Problem `server.batch.differs` */
  requireSame(record: Pick<SignedColumns, 'recordId' | 'body' | 'photoSha256'>): void
}

/** In Chinese, for the places of `server.batch.differs`. */
const parts = {
  batch: '签名清单',
  signatures: '签名',
  receipt: '回执',
  form: '记录的写法',
  status: '办理状态',
} as const

/**
 * Compares the stored rows of a batch with what was signed: the manifest's Merkle root over records and photos, and the
 * outcomes of the receipt.
 * @throws Problem `server.batch.unknown`, `server.batch.differs`
 */
export const checkStoredBatch = async (
  database: Reader,
  keys: LogContext['keys'],
  batchId: string,
): Promise<CheckedBatch> => {
  const batch = await database.selectFrom('batch').selectAll().where('id', '=', batchId).executeTakeFirst()
  if (!batch) throw new Problem('server.batch.unknown')
  if (!(await hasItsSignatures(database, batch.envelope)))
    throw new Problem('server.batch.differs', { batch: batch.id, what: parts.signatures })
  return checkBatch(batch, await readSignedRows(database, batchId), keys, await listRestorations(database))
}

/**
 * Whether the stored envelope still has the signatures of the keys that it names. Whether these keys were in force was judged
 * when the batch came.
 */
const hasItsSignatures = async (database: Reader, stored: string): Promise<boolean> => {
  try {
    const envelope = envelopeSchema.parse(parseStrictJson(stored))
    const signers = await findBatchSigners(database, envelope, Date.now())
    const keys = signers.map(({ publicKey }) => importVerifyingKey(publicKey))
    return openBatch(envelope, keys).keyIds.length === envelope.signatures.length
  } catch (error) {
    if (Problem.from(error) === undefined && !(error instanceof ZodError)) throw error
    return false
  }
}

/** The rows of a batch in their order. Photos from before `photoSize` was stored have the size of the file. */
const readSignedRows = async (
  database: Reader,
  batchId: string,
): Promise<(SignedColumns & { fileSize: number | null })[]> =>
  database
    .selectFrom('record')
    .leftJoin('photo', 'photo.sha256', 'record.photoSha256')
    .select([
      'record.recordId',
      'record.place',
      'record.status',
      'record.body',
      'record.photoSha256',
      'record.photoSize',
      'record.photoPlace',
      'photo.size as fileSize',
    ])
    .where('batchId', '=', batchId)
    .orderBy('place')
    .execute()

const checkBatch = (
  batch: BatchTable,
  rows: Awaited<ReturnType<typeof readSignedRows>>,
  keys: LogContext['keys'],
  restorations: readonly RestorationTable[],
): CheckedBatch => {
  const differs = (what: string): Problem => new Problem('server.batch.differs', { batch: batch.id, what })
  const evidence = openEvidence(batch, keys, restorations)
  if (typeof evidence === 'string') throw differs(parts[evidence])
  const { manifest, receipt } = evidence
  const outcomes = new Map(receipt.outcomes.map((outcome) => [outcome.recordId, outcome]))
  for (const { recordId, status } of rows)
    if (!mayHave(outcomes.get(recordId), status)) throw differs(`${parts.status} ${recordId}`)
  try {
    checkBatchContent(manifest, {
      records: rows.map(({ recordId, body }) => ({
        id: recordId,
        record: parseStrictJson(body) as Record<string, unknown>,
      })),
      photos: rows
        .toSorted((one, other) => (one.photoPlace ?? one.place) - (other.photoPlace ?? other.place))
        .map((row) => photoOf(row, row.fileSize)),
    })
  } catch (error) {
    throw differs(
      error instanceof Problem && error.code === 'trust.batch.root' ? String(error.details['what']) : parts.form,
    )
  }
  const seen = new Map(rows.map((row) => [row.recordId, contentHash(row)]))
  return {
    receipt,
    requireSame: (record) => {
      if (seen.get(record.recordId) !== contentHash(record)) throw differs('内容')
    },
  }
}

const photoOf = ({ recordId, photoSha256, photoSize }: SignedColumns, fileSize: number | null): PhotoDescriptor => ({
  recordId,
  sha256: photoSha256,
  size: photoSize ?? fileSize ?? 0,
  mediaType: 'image/jpeg',
})

const contentHash = ({ body, photoSha256 }: Pick<SignedColumns, 'body' | 'photoSha256'>): string =>
  sha256Hex(canonicalText([body, photoSha256]))

/** Whether a record of this outcome can have this status. A refused record never proceeds. */
const mayHave = (outcome: Receipt['outcomes'][number] | undefined, status: RecordStatus): boolean =>
  outcome !== undefined && (outcome.outcome === 'refused') === (status === 'refused')
