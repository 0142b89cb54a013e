import type { Kysely, Selectable } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import type { OutcomeReason, Receipt } from '../../shared/sync/receipt.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import type { LogContext } from '../log/log-context.ts'
import { loggedBatches } from '../log/logged-batches.ts'
import type { BatchTable, RecordStatus, Schema } from '../store/schema.ts'
import { identityOf, readRecord } from '../sync/judge-batch.ts'
import type { AuditTrail } from './audit-trail.ts'
import { checkStoredBatch } from './batch-content.ts'
import type { FeedIndex } from './check-feed.ts'
import type { Report } from './province-fault.ts'

type RecordRow = Selectable<Schema['record']>
type Sources = { readonly trail: AuditTrail; readonly feed: FeedIndex }

/**
 * Checks every batch against its signatures, each of its records against the receipt and what the audit says was decided
 * since, and the order of each device's batches.
 * @returns how many batches and records there are
 */
export const checkBatches = async (
  database: Kysely<Schema>,
  keys: LogContext['keys'],
  sources: Sources,
  report: Report,
): Promise<{ batches: number; records: number }> => {
  let batches = 0
  let records = 0
  for await (const batch of loggedBatches(database)) {
    batches++
    records += await checkBatch(database, keys, batch, sources, report)
  }
  const received = sources.trail.count('batch.receive')
  if (received !== batches) report('batch', 'batch', `有 ${batches} 批，操作日志记着收下 ${received} 批`)
  const { count } = await database
    .selectFrom('record')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow()
  if (Number(count) !== records) report('record', 'record', `有 ${count} 行，各批合计 ${records} 行`)
  await checkChains(database, report)
  return { batches, records }
}

const checkBatch = async (
  database: Kysely<Schema>,
  keys: LogContext['keys'],
  batch: BatchTable,
  sources: Sources,
  report: Report,
): Promise<number> => {
  const rows = await database
    .selectFrom('record')
    .selectAll()
    .where('batchId', '=', batch.id)
    .orderBy('place')
    .execute()
  let receipt: Receipt | undefined
  try {
    receipt = (await checkStoredBatch(database, keys, batch.id)).receipt
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'server.batch.differs') throw error
    report('batch', `batch ${batch.id}`, `存着的内容与两人签过的不一致（${error.details['what']}）`)
  }
  const [received] = sources.trail.about(`batch:${batch.id}`, 'batch.receive')
  if (received?.after['digest'] !== batch.digest || received?.at !== batch.receivedAt)
    report('batch', `batch ${batch.id}`, '与操作日志记下的收件不一致')
  if (!isWaitingAsNoted(batch, isOlder(rows[0]), sources.trail))
    report('batch', `batch ${batch.id}`, '等待放行的密钥与操作日志不一致')
  const outcomes = new Map(receipt?.outcomes.map((outcome) => [outcome.recordId, outcome]))
  for (const row of rows) {
    const place = `record ${batch.id}/${row.recordId}`
    for (const detail of differences(row, batch)) report('record', place, detail)
    const outcome = outcomes.get(row.recordId)
    if (outcome && !hasReasons(row, outcome.reasons, sources.trail)) report('record', place, 'reasons 与回执不一致')
    const expected = outcome && expectedStatus(row, outcome.outcome, sources)
    if (expected && expected !== row.status) report('record', place, `状态是 ${row.status}，按操作日志应为 ${expected}`)
  }
  return rows.length
}

/** Whether a batch waits for a release exactly as the audit says. Older rows of the audit do not say for what. */
const isWaitingAsNoted = ({ id, awaiting }: BatchTable, isOlder: boolean, trail: AuditTrail): boolean => {
  const noted = trail.about(`batch:${id}`, 'batch.receive')[0]?.after['awaiting']
  const released = trail.about(`batch:${id}`, 'batch.release').length > 0
  if (awaiting === null) return noted === undefined || released
  return !released && (isOlder || noted === sha256Hex(awaiting))
}

/** Whether a row was stored before batches noted what the audit is compared with. */
const isOlder = (row: RecordRow | undefined): boolean => row?.photoSize === null

/** In Chinese, columns of a record that do not follow from its body. */
const differences = (row: RecordRow, batch: BatchTable): string[] => {
  const found = row.unitId === batch.unitId ? [] : ['unitId 与批次不一致']
  try {
    const today = beijingDate(Date.parse(batch.receivedAt))
    const record = readRecord(parseStrictJson(row.body), row.body)
    const { name, person, key } = identityOf(row.body, Array.isArray(record) ? undefined : record, today)
    // Keys of older rows may be of another spelling of the same title.
    const older = isOlder(row)
    if (name !== row.name) found.push('name 与正文不一致')
    if (person !== row.personKey && !older) found.push('personKey 与正文不一致')
    if (key !== row.titleKey && !older) found.push('titleKey 与正文不一致')
  } catch {
    found.push('正文读不出')
  }
  return found
}

/** Whether the reasons are those of the receipt, which repeats at most sixty, and those for which the record was held since. */
const hasReasons = (row: RecordRow, given: readonly OutcomeReason[], trail: AuditTrail): boolean => {
  try {
    const held = new Set(
      trail.about(`record:${row.batchId}/${row.recordId}`, 'record.hold').map(({ after }) => after['code']),
    )
    const stored = JSON.parse(row.reasons) as OutcomeReason[]
    const others = (reasons: readonly OutcomeReason[]) => reasons.filter(({ code }) => !held.has(code))
    const same = JSON.stringify(others(stored).slice(0, given.length)) === JSON.stringify(others(given))
    const noMore = given.length >= 60 || others(stored).length === others(given).length
    return same && noMore && [...held].every((code) => stored.some((reason) => reason.code === code))
  } catch {
    return false
  }
}

/** The status of a record by its receipt and what the audit says happened since. */
const expectedStatus = (
  { batchId, recordId, status: found }: RecordRow,
  outcome: Receipt['outcomes'][number]['outcome'],
  { trail, feed }: Sources,
): RecordStatus => {
  let status: RecordStatus = outcome
  let number: unknown
  const rows = [...trail.about(`record:${batchId}/${recordId}`), ...trail.about(`batch:${batchId}`, 'batch.release')]
  for (const { action, after } of rows.sort((one, other) => one.seq - other.seq)) {
    if (action === 'record.hold' && status === 'accepted') status = 'held'
    if (action === 'batch.release' && status === 'held' && !feed.stillHeld.get(batchId)?.has(recordId))
      status = 'accepted'
    if (action === 'record.return') status = 'returned'
    if (action === 'record.confirm') {
      status = 'confirmed'
      number = after['number']
    }
  }
  for (const { action } of number === undefined ? [] : trail.about(`certificate:${number}`)) {
    if (action === 'certificate.issue') status = 'issued'
    if (action === 'certificate.revoke') status = 'revoked'
    // What a correction leaves of the record is for its certificate to say.
    if (action === 'certificate.correct') status = found
  }
  return status
}

/** Checks that each device's batches follow one another, and that the device's row names the newest. */
const checkChains = async (database: Kysely<Schema>, report: Report): Promise<void> => {
  const batches = await database
    .selectFrom('batch')
    .select(['id', 'deviceId', 'seq', 'previous', 'digest'])
    .orderBy('deviceId')
    .orderBy('seq')
    .execute()
  const newest = new Map<string, (typeof batches)[number]>()
  for (const batch of batches) {
    const before = newest.get(batch.deviceId)
    if (batch.seq !== (before?.seq ?? 0) + 1 || batch.previous !== (before?.digest ?? null))
      report('batch', `batch ${batch.id}`, `第 ${batch.seq} 批与这台电脑的上一批接不上`)
    newest.set(batch.deviceId, batch)
  }
  const devices = await database.selectFrom('device').select(['id', 'lastSeq', 'lastDigest']).execute()
  for (const { id, lastSeq, lastDigest } of devices) {
    const last = newest.get(id)
    if (lastSeq !== (last?.seq ?? 0) || lastDigest !== (last?.digest ?? null))
      report('register', `device ${id}`, `lastSeq、lastDigest 与收下的最后一批不一致`)
  }
}
