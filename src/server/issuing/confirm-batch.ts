import type { Selectable } from 'kysely'
import { type Dictionary, findSeries } from '../../shared/certificate/dictionary.ts'
import { type CertificateRecord, recordSchema } from '../../shared/certificate/record.ts'
import { isReturnReason, type ReturnReason, returnReasons } from '../../shared/certificate/return-reasons.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { Services } from '../services.ts'
import type { Schema } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { type NewFeedEvent, publishEvents } from '../sync/feed.ts'
import { type AllottedNumber, NumberAllotment } from './number-allotment.ts'
import { missingGlyphsOf } from './printable.ts'

/** An officer's decision on one batch. */
export interface Confirmation {
  readonly batchId: string
  /** Who decides: goes into the audit log. */
  readonly officer: string
  /** Records that go back, each with its reason; `text` adds to the reason's own words. */
  readonly returned?: readonly { readonly recordId: string; readonly code: string; readonly text?: string }[]
  /** Held records that the officer has looked into and lets pass. */
  readonly released?: readonly string[]
}

export interface ConfirmationResult {
  readonly confirmed: readonly { readonly recordId: string; readonly number: string }[]
  readonly returned: readonly string[]
  /** Records that still wait: held and not released, or without glyphs for the certificate. */
  readonly waiting: readonly { readonly recordId: string; readonly why: 'held' | 'glyphMissing' }[]
}

type RecordRow = Selectable<Schema['record']>

/**
 * Confirms all accepted records of a batch but those returned, and gives each its certificate number. Confirmed and
 * returned records stay as they are when the same batch is confirmed again.
 * @throws Problem `server.batch.unknown`, `server.record.unknown`, `server.record.move`, `server.reason.unknown`
 */
export const confirmBatch = async (services: Services, decision: Confirmation): Promise<ConfirmationResult> => {
  const returned = new Map((decision.returned ?? []).map((record) => [record.recordId, record]))
  for (const { code } of returned.values()) {
    if (!isReturnReason(code)) {
      throw new Problem('server.reason.unknown', { code, known: Object.keys(returnReasons).join('、') })
    }
  }
  const released = new Set(decision.released)
  return services.store.gate.write(`officer:${decision.officer}`, async (work) => {
    const rows = await work.database
      .selectFrom('record')
      .selectAll()
      .where('batch_id', '=', decision.batchId)
      .orderBy('place')
      .execute()
    if (rows.length === 0) throw new Problem('server.batch.unknown')
    const known = new Set(rows.map(({ record_id }) => record_id))
    for (const recordId of [...returned.keys(), ...released]) {
      if (!known.has(recordId)) throw new Problem('server.record.unknown', { recordId })
    }
    const dictionary = await services.dictionaries.newest(work.database)
    const numbers = new NumberAllotment(work.database, services.settings.numberPattern)
    const events: NewFeedEvent[] = []
    const result = { confirmed: [], returned: [], waiting: [] } as {
      confirmed: { recordId: string; number: string }[]
      returned: string[]
      waiting: { recordId: string; why: 'held' | 'glyphMissing' }[]
    }
    for (const row of rows) {
      const place = { unitId: row.unit_id, batchId: row.batch_id, recordId: row.record_id }
      const goesBack = returned.get(row.record_id)
      if (goesBack) {
        const text = [returnReasons[goesBack.code as ReturnReason], goesBack.text]
          .filter(Boolean)
          .join('：')
          .slice(0, 500)
        await returnRecord(work, row, goesBack.code)
        events.push({ ...place, kind: 'record.returned', code: goesBack.code, text })
        result.returned.push(row.record_id)
        continue
      }
      if (row.status === 'held' && !released.has(row.record_id)) {
        result.waiting.push({ recordId: row.record_id, why: 'held' })
        continue
      }
      if (row.status !== 'accepted' && row.status !== 'held') continue
      const record = recordSchema.parse(JSON.parse(row.body))
      if (missingGlyphsOf(record).length > 0) {
        result.waiting.push({ recordId: row.record_id, why: 'glyphMissing' })
        continue
      }
      const allotted = await numbers.next(...numberParts(record, dictionary))
      await confirmRecord(work, row, record, allotted)
      events.push({ ...place, kind: 'record.confirmed', number: allotted.number })
      result.confirmed.push({ recordId: row.record_id, number: allotted.number })
    }
    await publishEvents(work.database, work.at, events)
    return result
  })
}

const numberParts = (record: CertificateRecord, dictionary: Dictionary) => {
  // The rules refused any record of an unknown series, and dictionaries only grow.
  const series = findSeries(dictionary, record.series)
  if (!series) throw new Error(`series missing from dictionary ${dictionary.version}`)
  return [Number(record.obtainedOn.slice(0, 4)), series.code, record.level] as const
}

const returnRecord = async ({ database, audit }: UnitOfWork, row: RecordRow, code: string): Promise<void> => {
  if (row.status !== 'accepted' && row.status !== 'held') {
    throw new Problem('server.record.move', { status: row.status, move: '退回' })
  }
  await setStatus(database, row, 'returned')
  audit({
    action: 'record.return',
    subject: `record:${row.batch_id}/${row.record_id}`,
    before: { status: row.status },
    after: { status: 'returned', code },
  })
}

const confirmRecord = async (
  { database, at, audit }: UnitOfWork,
  row: RecordRow,
  record: CertificateRecord,
  allotted: AllottedNumber,
): Promise<void> => {
  await setStatus(database, row, 'confirmed')
  await database
    .insertInto('certificate')
    .values({
      number: allotted.number,
      batch_id: row.batch_id,
      record_id: row.record_id,
      unit_id: row.unit_id,
      year: allotted.year,
      series_code: allotted.series,
      level: allotted.level,
      serial: allotted.serial,
      name: record.name,
      document_type: record.documentType,
      document_number: record.documentNumber,
      series: record.series,
      specialty: record.specialty,
      title: record.title,
      obtained_on: record.obtainedOn,
      unit_name: record.unit,
      committee: record.committee,
      status: 'allotted',
      allotted_at: at,
    })
    .execute()
  audit({
    action: 'record.confirm',
    subject: `record:${row.batch_id}/${row.record_id}`,
    before: { status: row.status },
    after: { status: 'confirmed', number: allotted.number },
  })
}

const setStatus = (database: UnitOfWork['database'], row: RecordRow, status: RecordRow['status']) =>
  database
    .updateTable('record')
    .set({ status })
    .where('batch_id', '=', row.batch_id)
    .where('record_id', '=', row.record_id)
    .execute()
