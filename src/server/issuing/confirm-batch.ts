import type { Kysely, Selectable } from 'kysely'
import { missingGlyphsOf } from '../../certificate/printable.ts'
import type { Dictionary } from '../../shared/dictionary/dictionary.ts'
import { findSeries } from '../../shared/dictionary/dictionary-lookup.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { type ReasonCode, reasons } from '../../shared/photo/reasons.ts'
import { type CertificateRecord, recordSchema } from '../../shared/record/record.ts'
import { isReturnReason, type ReturnReason, returnReasons } from '../../shared/record/return-reasons.ts'
import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import { searchTerms } from '../certificates/search-terms.ts'
import { refuseClaimedByOther } from '../claims/claims.ts'
import { publishEvents } from '../feed/publish-events.ts'
import { checkStoredBatch } from '../integrity/batch-content.ts'
import { noteDifference } from '../integrity/note-difference.ts'
import { hasReason, holdRecord } from '../photos/hold-record.ts'
import { findVerdicts, judgePhotos } from '../photos/photo-verdicts.ts'
import { inChunks } from '../store/in-chunks.ts'
import { type RegisteredRecord, registeredFields, type Schema } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import type { IssuingContext } from './issuing-context.ts'
import { allotNumbers, type NumberSeries } from './number-allotment.ts'
import { reclaimNumbers } from './reclaimed-numbers.ts'

/** An officer's decision on one batch. */
export interface Confirmation {
  readonly batchId: string
  /** Records to return, each with its reason; `text` adds to the words of the reason. */
  readonly returned?: readonly { readonly recordId: string; readonly code: string; readonly text?: string }[]
  /** Held records that the officer examined and accepts. It covers the reasons that the record had before this decision. */
  readonly released?: readonly string[]
  /** The share of the batch that the officer looked at, in per cent; undefined where nobody says. */
  readonly percent?: number
}

/**
 * Held and not released; held because the province refuses its photo; a photo that cannot be judged, because its file is damaged;
 * characters that the certificate's fonts lack; signed by keys that no officer has released.
 */
type Why = 'held' | 'photoRefused' | 'photoUnjudged' | 'glyphMissing' | 'keyUnreleased'

/** A record that still waits. */
interface Waiting {
  readonly recordId: string
  readonly why: Why
  /** In Chinese, what is wrong with a refused photo. */
  readonly text?: string
}

export interface ConfirmationResult {
  readonly confirmed: readonly { readonly recordId: string; readonly number: string }[]
  readonly returned: readonly string[]
  /** Records that still wait, and why. */
  readonly waiting: readonly Waiting[]
}

type RecordRow = Selectable<Schema['record']>

/** Records of a batch by the effect of the decision on each. */
interface Sorted {
  readonly back: { readonly row: RecordRow; readonly code: ReturnReason; readonly text: string }[]
  readonly confirm: { readonly row: RecordRow; readonly record: CertificateRecord }[]
  readonly hold: { readonly row: RecordRow; readonly text: string }[]
  readonly waiting: Waiting[]
}

/**
 * Confirms all accepted records of a batch except the returned ones, and gives each its certificate number. Records that
 * were confirmed or returned before stay as they are. A batch whose stored content is no longer what two people signed is
 * refused. Photos without a verdict are judged first, so that no worker is needed. A record with a refused photo is held, and the others
 * proceed.
 * @throws Problem `server.access.role`, `server.batch.unknown`, `server.batch.differs`, `server.record.unknown`,
 * `server.record.move`, `server.reason.unknown`, `photo.modelsMissing`, `claims.taken`
 * @example
 * const { confirmed } = await confirmBatch(province.issuing, officer, { batchId })
 */
export const confirmBatch = async (
  context: Pick<
    IssuingContext,
    'store' | 'blobs' | 'photos' | 'judges' | 'now' | 'dictionaries' | 'numberPattern' | 'keys'
  >,
  actor: Actor,
  decision: Confirmation,
): Promise<ConfirmationResult> => {
  const examiner = requireOfficer(actor, 'batches.confirm')
  const officer = auditName(examiner)
  const claimed = { kind: 'batch', id: decision.batchId } as const
  await refuseClaimedByOther(context.store.database, examiner.id, claimed, context.now())
  const seen = await findSeenReasons(context.store.database, decision)
  // Before the gate, because a large batch takes minutes.
  await judgePhotos(context, decision)
  try {
    return await context.store.gate.write(officer, async (work) => {
      await refuseClaimedByOther(work.database, examiner.id, claimed, context.now())
      return decide(context, work, decision, seen)
    })
  } catch (error) {
    if (error instanceof Problem) await noteDifference(context.store, officer, error)
    throw error
  }
}

/** The reasons that the released records have when the officer decides. Judging their photos may add one. */
const findSeenReasons = async (
  database: Kysely<Schema>,
  { batchId, released = [] }: Confirmation,
): Promise<ReadonlyMap<string, string>> => {
  const seen = new Map<string, string>()
  for (const chunk of inChunks(released)) {
    const rows = await database
      .selectFrom('record')
      .select(['recordId', 'reasons'])
      .where('batchId', '=', batchId)
      .where('recordId', 'in', chunk)
      .execute()
    for (const { recordId, reasons } of rows) seen.set(recordId, reasons)
  }
  return seen
}

const isOpen = ({ status }: RecordRow): boolean => status === 'accepted' || status === 'held'

const decide = async (
  context: Pick<IssuingContext, 'dictionaries' | 'numberPattern' | 'keys'>,
  work: UnitOfWork,
  decision: Confirmation,
  seen: ReadonlyMap<string, string>,
): Promise<ConfirmationResult> => {
  const rows = await work.database
    .selectFrom('record')
    .selectAll()
    .where('batchId', '=', decision.batchId)
    .orderBy('place')
    .execute()
  if (rows.length === 0) throw new Problem('server.batch.unknown')
  const open = rows.filter(isOpen)
  if (open.length > 0) {
    const checked = await checkStoredBatch(work.database, context.keys, decision.batchId)
    for (const row of open) checked.requireSame(row)
  }
  const { awaiting } = await work.database
    .selectFrom('batch')
    .select('awaiting')
    .where('id', '=', decision.batchId)
    .executeTakeFirstOrThrow()
  const verdicts = await findVerdicts(work.database, decision.batchId)
  const { back, confirm, hold, waiting } = sortRecords(rows, decision, seen, verdicts, awaiting !== null)
  if (decision.percent !== undefined) {
    const after = { percent: decision.percent, records: open.length }
    work.audit({ action: 'batch.examine', subject: `batch:${decision.batchId}`, after })
  }
  const confirmed = await confirmRecords(context, work, confirm)
  await returnRecords(work, back)
  for (const { row, text } of hold) await holdRecord(work, row, { code: refusedPhoto, text, where: 'photo' })
  return { confirmed, returned: back.map(({ row }) => row.recordId), waiting }
}

/** Code of the reason for which a record with a refused photo is held. */
const refusedPhoto = 'photo.refused'

const sortRecords = (
  rows: readonly RecordRow[],
  decision: Confirmation,
  seen: ReadonlyMap<string, string>,
  verdicts: ReadonlyMap<string, readonly ReasonCode[]>,
  isUnreleased: boolean,
): Sorted => {
  const returned = new Map((decision.returned ?? []).map((record) => [record.recordId, record]))
  const released = new Set(decision.released)
  const known = new Set(rows.map(({ recordId }) => recordId))
  for (const recordId of [...returned.keys(), ...released]) {
    if (!known.has(recordId)) throw new Problem('server.record.unknown', { recordId })
  }
  const sorted: Sorted = { back: [], confirm: [], hold: [], waiting: [] }
  for (const row of rows) {
    const goesBack = returned.get(row.recordId)
    if (goesBack) {
      if (!isOpen(row)) throw new Problem('server.record.move', { status: row.status, move: '退回' })
      sorted.back.push({ row, ...returnReason(goesBack.code, goesBack.text) })
    } else if (isOpen(row)) {
      const record = recordSchema.parse(JSON.parse(row.body))
      const obstacle = isUnreleased
        ? ({ why: 'keyUnreleased' } as const)
        : findObstacle(row, record, verdicts.get(row.photoSha256), seen.get(row.recordId) === row.reasons)
      if (!obstacle) sorted.confirm.push({ row, record })
      else sorted.waiting.push({ recordId: row.recordId, ...obstacle })
      if (obstacle?.text !== undefined && !hasReason(row, refusedPhoto)) sorted.hold.push({ row, text: obstacle.text })
    }
  }
  return sorted
}

/** Why an open record cannot be confirmed now. A release counts for the reasons that the record has, which the officer has seen. */
const findObstacle = (
  row: RecordRow,
  record: CertificateRecord,
  refusals: readonly ReasonCode[] | undefined,
  isReleased: boolean,
): Omit<Waiting, 'recordId'> | undefined => {
  const stays = row.status === 'held' && !isReleased
  if (refusals?.length && (stays || !hasReason(row, refusedPhoto))) {
    return { why: 'photoRefused', text: refusalText(refusals) }
  }
  if (stays) return { why: 'held' }
  if (!refusals) return { why: 'photoUnjudged' }
  return missingGlyphsOf(record).length > 0 ? { why: 'glyphMissing' } : undefined
}

const refusalText = (refusals: readonly ReasonCode[]): string =>
  `照片不能用于证书：${refusals.map((code) => reasons[code].found).join('、')}；由省级核实后办理或退回`

const returnReason = (code: string, text: string | undefined): { code: ReturnReason; text: string } => {
  if (!isReturnReason(code)) {
    throw new Problem('server.reason.unknown', { code, known: Object.keys(returnReasons).join('、') })
  }
  return { code, text: [returnReasons[code], text].filter(Boolean).join('：').slice(0, 500) }
}

const subjectOf = (row: RecordRow): string => `record:${row.batchId}/${row.recordId}`

const placeOf = (row: RecordRow) => ({ unitId: row.unitId, batchId: row.batchId, recordId: row.recordId })

const returnRecords = async (work: UnitOfWork, back: Sorted['back']): Promise<void> => {
  const { database, audit } = work
  await setStatus(
    database,
    back.map(({ row }) => row),
    'returned',
  )
  for (const { row, code } of back) {
    const before = { status: row.status }
    audit({ action: 'record.return', subject: subjectOf(row), before, after: { status: 'returned', code } })
  }
  await publishEvents(
    work,
    back.map(({ row, code, text }) => ({ ...placeOf(row), kind: 'record.returned', code, text })),
  )
}

const confirmRecords = async (
  { dictionaries, numberPattern }: Pick<IssuingContext, 'dictionaries' | 'numberPattern'>,
  work: UnitOfWork,
  confirm: Sorted['confirm'],
): Promise<{ recordId: string; number: string }[]> => {
  const { database, at, audit } = work
  const dictionary = await dictionaries.newest(database)
  const wanting = confirm.map(({ row: { unitId, recordId }, record }) => {
    return { unitId, recordId, of: numberSeries(record, dictionary) }
  })
  const reclaimed = await reclaimNumbers(work, numberPattern, wanting)
  const fresh = wanting.filter(({ recordId }) => !reclaimed.has(recordId))
  const allotted = await allotNumbers(
    database,
    numberPattern,
    fresh.map(({ of }) => of),
  )
  const numbers = wanting.map(({ recordId }) => reclaimed.get(recordId) ?? allotted.shift()!)
  await setStatus(
    database,
    confirm.map(({ row }) => row),
    'confirmed',
  )
  const certificates = confirm.map(({ row, record }, index) => {
    const { number, year, series, level, serial } = numbers[index]!
    return {
      number,
      batchId: row.batchId,
      recordId: row.recordId,
      unitId: row.unitId,
      year,
      seriesCode: series,
      level,
      serial,
      ...registeredRecord(record),
      status: 'allotted' as const,
      allottedAt: at,
    }
  })
  for (const chunk of inChunks(certificates)) await database.insertInto('certificate').values(chunk).execute()
  const terms = certificates.flatMap((certificate, index) =>
    searchTerms({ ...certificate, employerName: confirm[index]!.record.employerName }).map((term) => ({
      term,
      number: certificate.number,
    })),
  )
  for (const chunk of inChunks(terms)) await database.insertInto('certificateTerm').values(chunk).execute()
  const confirmed = confirm.map(({ row }, index) => ({ row, number: numbers[index]!.number }))
  for (const { row, number } of confirmed) {
    const before = { status: row.status }
    audit({ action: 'record.confirm', subject: subjectOf(row), before, after: { status: 'confirmed', number } })
  }
  await publishEvents(
    work,
    confirmed.map(({ row, number }) => ({ ...placeOf(row), kind: 'record.confirmed', number })),
  )
  return confirmed.map(({ row, number }) => ({ recordId: row.recordId, number }))
}

/** The fields of a record that the register repeats. */
const registeredRecord = (record: CertificateRecord): RegisteredRecord =>
  Object.fromEntries(registeredFields.map((field) => [field, record[field]])) as unknown as RegisteredRecord

/** The series in which the record's certificate is numbered. */
const numberSeries = (record: CertificateRecord, dictionary: Dictionary): NumberSeries => {
  // The rules refuse a record of an unknown series, so this needs a later dictionary without the series.
  const series = findSeries(dictionary, record.series)
  if (!series) throw new Error(`series missing from dictionary ${dictionary.version}`)
  return { year: Number(record.obtainedOn.slice(0, 4)), series: series.code, level: record.level }
}

/** Sets the status of rows of one batch. */
const setStatus = async (
  database: UnitOfWork['database'],
  rows: readonly RecordRow[],
  status: RecordRow['status'],
): Promise<void> => {
  for (const chunk of inChunks(rows)) {
    await database
      .updateTable('record')
      .set({ status })
      .where('batchId', '=', chunk[0]!.batchId)
      .where(
        'recordId',
        'in',
        chunk.map(({ recordId }) => recordId),
      )
      .execute()
  }
}
