import type { Kysely } from 'kysely'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { envelopeSchema } from '../../shared/sync/envelope.ts'
import type { ReceivedBatch, ReceivedRecord, RecordPlace, UnitRecords } from '../../shared/sync/unit-records.ts'
import { type Actor, auditName, type Device, requireDevice } from '../access/actor.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { Schema } from '../store/schema.ts'
import { findAccountKeys } from '../units/account-keys.ts'
import { accountNames } from '../units/batch-signers.ts'
import type { SyncContext } from './sync-context.ts'

interface Asked {
  readonly after: RecordPlace | null
  readonly limit: number
}

/**
 * A page of what the province has of the unit's records, from the batches of all its devices, newest batch first. The first
 * page leaves a row in the audit.
 * @throws Problem `server.access.role`
 */
export const readUnitRecords = async (
  { store }: Pick<SyncContext, 'store'>,
  actor: Actor,
  { after, limit }: Asked,
): Promise<UnitRecords> => {
  const device = requireDevice(actor)
  const { database } = store
  const { feed } = await database
    .selectFrom('feed')
    .select(({ fn }) => fn.max('seq').as('feed'))
    .where('unitId', '=', device.unitId)
    .executeTakeFirstOrThrow()
  const { total } = await database
    .selectFrom('record')
    .select(({ fn }) => fn.countAll<number | string>().as('total'))
    .where('unitId', '=', device.unitId)
    .executeTakeFirstOrThrow()
  if (!after)
    await store.gate.write(auditName(device), async ({ audit }) =>
      audit({ action: 'unit.readRecords', subject: `device:${device.id}`, after: { records: Number(total) } }),
    )
  const rows = await selectRows(database, device, after, limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    batches: await describeBatches(database, device, [...new Set(page.map(({ batchId }) => batchId))]),
    records: await describeRecords(database, device, page),
    next: last && rows.length > limit ? { batch: last.logPosition, place: last.place } : null,
    total: Number(total),
    feed: feed ?? 0,
  }
}

const selectRows = (database: Kysely<Schema>, { unitId }: Device, after: RecordPlace | null, limit: number) => {
  const ordered = database
    .selectFrom('record')
    .innerJoin('batch', 'batch.id', 'record.batchId')
    .leftJoin('photo', 'photo.sha256', 'record.photoSha256')
    .leftJoin('certificate', (join) =>
      join.onRef('certificate.batchId', '=', 'record.batchId').onRef('certificate.recordId', '=', 'record.recordId'),
    )
    .select([
      'record.batchId',
      'record.recordId',
      'record.place',
      'record.status',
      'record.body',
      'record.photoSha256',
      'record.reasons',
      'batch.logPosition',
      'photo.size as photoSize',
      'certificate.number',
      'certificate.status as certificateStatus',
      'certificate.pdfSha256',
      'certificate.issuedAt',
      'certificate.logPosition as certificateLog',
      'certificate.revokedCode',
      'certificate.revokedText',
      'certificate.replacedBy',
    ])
    .where('record.unitId', '=', unitId)
    .orderBy('batch.logPosition', 'desc')
    .orderBy('record.place')
    .limit(limit)
  if (!after) return ordered.execute()
  return ordered
    .where(({ or, and, eb }) =>
      or([
        eb('batch.logPosition', '<', after.batch),
        and([eb('batch.logPosition', '=', after.batch), eb('record.place', '>', after.place)]),
      ]),
    )
    .execute()
}
type Row = Awaited<ReturnType<typeof selectRows>>[number]

/** The newest batch of each record, by its place in the log. */
const newestBatches = async (
  database: Kysely<Schema>,
  { unitId }: Device,
  recordIds: readonly string[],
): Promise<Map<string, number>> => {
  const newest = new Map<string, number>()
  for (const chunk of inChunks(recordIds)) {
    const rows = await database
      .selectFrom('record')
      .innerJoin('batch', 'batch.id', 'record.batchId')
      .select(({ fn }) => ['record.recordId', fn.max('batch.logPosition').as('newest')])
      .where('record.unitId', '=', unitId)
      .where('record.recordId', 'in', chunk)
      .groupBy('record.recordId')
      .execute()
    for (const row of rows) newest.set(row.recordId, row.newest)
  }
  return newest
}

interface Returned {
  readonly batchId: string
  readonly recordId: string
  readonly code: string
  readonly text: string
}

/** Why an officer returned records; the feed has told the unit so. */
const returnReasons = async (
  database: Kysely<Schema>,
  { unitId }: Device,
  rows: readonly Row[],
): Promise<Map<string, { code: string; text: string }>> => {
  const reasons = new Map<string, { code: string; text: string }>()
  if (!rows.some(({ status }) => status === 'returned')) return reasons
  const events = await database
    .selectFrom('feed')
    .select('body')
    .where('unitId', '=', unitId)
    .where('kind', '=', 'record.returned')
    .orderBy('seq')
    .execute()
  for (const { body } of events) {
    const { batchId, recordId, code, text } = JSON.parse(body) as Returned
    reasons.set(`${batchId} ${recordId}`, { code, text })
  }
  return reasons
}

const describeRecords = async (
  database: Kysely<Schema>,
  device: Device,
  rows: readonly Row[],
): Promise<ReceivedRecord[]> => {
  const newest = await newestBatches(
    database,
    device,
    rows.map(({ recordId }) => recordId),
  )
  const returned = await returnReasons(database, device, rows)
  return rows.map((row): ReceivedRecord => {
    const { batchId, recordId, place, body, photoSha256, photoSize, number, issuedAt, certificateLog } = row
    const issued = number !== null && issuedAt !== null && certificateLog !== null
    return {
      ...{ batchId, recordId, place, body, number },
      newest: newest.get(recordId) === row.logPosition,
      status: statusOf(row),
      photo: { sha256: photoSha256, size: photoSize ?? 0 },
      reason: reasonOf(row, returned.get(`${batchId} ${recordId}`)),
      certificate: issued
        ? { pdf: row.pdfSha256, issuedAt, logIndex: certificateLog, replacedBy: row.replacedBy }
        : null,
    }
  })
}

const statusOf = ({ status, certificateStatus }: Row): ReceivedRecord['status'] => {
  if (status !== 'issued') return status
  return certificateStatus === 'corrected' || certificateStatus === 'revoked' ? certificateStatus : 'issued'
}

const reasonOf = (
  { status, reasons, revokedCode, revokedText }: Row,
  returned: { code: string; text: string } | undefined,
): ReceivedRecord['reason'] => {
  if (revokedCode !== null) return { code: revokedCode, text: revokedText ?? '' }
  if (status === 'returned') return returned ?? { code: 'record.other', text: '' }
  if (status !== 'refused') return null
  const given = JSON.parse(reasons) as { code: string; text: string }[]
  return { code: given[0]?.code ?? 'record.other', text: given.map(({ text }) => text).join('；') }
}

const describeBatches = async (
  database: Kysely<Schema>,
  device: Device,
  ids: readonly string[],
): Promise<ReceivedBatch[]> => {
  if (!ids.length) return []
  const batches = await database
    .selectFrom('batch')
    .selectAll()
    .select(({ selectFrom }) =>
      selectFrom('batch as other')
        .select(({ fn }) => fn.countAll<number | string>().as('number'))
        .where('other.unitId', '=', device.unitId)
        .whereRef('other.logPosition', '<=', 'batch.logPosition')
        .as('number'),
    )
    .where('batch.id', 'in', ids)
    .execute()
  const signed = await Promise.all(
    batches.map(async (batch) => {
      const envelope = envelopeSchema.parse(parseStrictJson(batch.envelope))
      const keys = await findAccountKeys(
        database,
        envelope.signatures.map(({ keyid }) => keyid),
      )
      return { batch, envelope, keys }
    }),
  )
  const names = new Map<string, Map<string, string>>()
  for (const deviceId of new Set(signed.flatMap(({ keys }) => keys.map((key) => key.deviceId))))
    names.set(deviceId, await accountNames(database, deviceId))
  return signed.map(
    ({ batch, envelope, keys }): ReceivedBatch => ({
      id: batch.id,
      number: Number(batch.number),
      device: batch.deviceId,
      seq: batch.seq,
      previous: batch.previous,
      digest: batch.digest,
      count: batch.recordCount,
      envelope,
      receivedAt: batch.receivedAt,
      signers: keys.map(({ deviceId, account, role, publicKey }) => ({
        ...{ account, role, publicKey },
        name: names.get(deviceId)?.get(account) ?? null,
      })),
    }),
  )
}
