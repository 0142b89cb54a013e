import type { Kysely, Selectable } from 'kysely'
import { recordSchema } from '../../shared/record/record.ts'
import { type LogEntry, logEntrySchema } from '../../shared/sync/log.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { inChunks } from '../store/in-chunks.ts'
import { type RecordStatus, registeredFields, type Schema } from '../store/schema.ts'
import type { AuditTrail } from './audit-trail.ts'
import type { FeedIndex } from './check-feed.ts'
import type { Report } from './province-fault.ts'

type CertificateRow = Selectable<Schema['certificate']>
type Sources = { readonly trail: AuditTrail; readonly feed: FeedIndex }

const pageSize = 500

/** The status of the record behind a certificate. What a correction leaves of it is not fixed. */
const recordStatusOf: Partial<Record<CertificateRow['status'], RecordStatus>> = {
  allotted: 'confirmed',
  inForce: 'issued',
  revoked: 'revoked',
}

/**
 * Compares every certificate with its record, with the audit, with the log and with the feed, and the serial numbers with
 * their counters.
 * @returns how many certificates there are
 */
export const checkCertificates = async (
  database: Kysely<Schema>,
  sources: Sources,
  report: Report,
): Promise<number> => {
  let count = 0
  for (let after = ''; ; ) {
    const page = await database
      .selectFrom('certificate')
      .selectAll()
      .where('number', '>', after)
      .orderBy('number')
      .limit(pageSize)
      .execute()
    const entries = await readEntries(database, page)
    const records = await readRecords(database, page)
    for (const row of page) {
      after = row.number
      count++
      const entry = row.logPosition === null ? undefined : entries.get(row.logPosition)
      const record = records.get(`${row.batchId}/${row.recordId}`)
      for (const detail of differences(row, record, entry, sources))
        report('certificate', `certificate ${row.number}`, detail)
    }
    if (page.length < pageSize) break
  }
  const confirmed = sources.trail.count('record.confirm')
  if (confirmed !== count) report('certificate', 'certificate', `有 ${count} 张，操作日志记着确认 ${confirmed} 条`)
  await checkSeries(database, sources.trail, report)
  return count
}

const readEntries = async (database: Kysely<Schema>, page: readonly CertificateRow[]) => {
  const entries = new Map<number, LogEntry>()
  const positions = page.flatMap(({ logPosition }) => (logPosition === null ? [] : [logPosition]))
  for (const chunk of inChunks(positions))
    for (const { position, body } of await database
      .selectFrom('logEntry')
      .selectAll()
      .where('position', 'in', chunk)
      .execute()) {
      const entry = logEntrySchema.safeParse(JSON.parse(body)).data
      if (entry) entries.set(position, entry)
    }
  return entries
}

type RecordRow = Pick<Selectable<Schema['record']>, 'batchId' | 'recordId' | 'unitId' | 'status' | 'body'>

const readRecords = async (database: Kysely<Schema>, page: readonly CertificateRow[]) => {
  const records = new Map<string, RecordRow>()
  for (const chunk of inChunks(page))
    for (const row of await database
      .selectFrom('record')
      .select(['batchId', 'recordId', 'unitId', 'status', 'body'])
      .where(
        'recordId',
        'in',
        chunk.map(({ recordId }) => recordId),
      )
      .execute())
      records.set(`${row.batchId}/${row.recordId}`, row)
  return records
}

/** In Chinese, what contradicts a certificate. */
const differences = (
  row: CertificateRow,
  record: RecordRow | undefined,
  entry: LogEntry | undefined,
  { trail, feed }: Sources,
): string[] => {
  const found: string[] = []
  const check = (holds: boolean, detail: string): void => void (holds || found.push(detail))
  if (!record) return ['没有它的记录']
  check(row.unitId === record.unitId, 'unitId 与记录不一致')
  const signed = recordSchema.safeParse(parsed(record.body)).data
  if (signed) {
    for (const field of registeredFields) check(row[field] === signed[field], `${field} 与两人签过的记录不一致`)
    check(row.level === signed.level, 'level 与两人签过的记录不一致')
    check(row.year === Number(signed.obtainedOn.slice(0, 4)), 'year 与两人签过的记录不一致')
  } else found.push('记录的正文读不出')
  const wanted = recordStatusOf[row.status]
  check(!wanted || record.status === wanted, `状态是 ${row.status}，记录的状态是 ${record.status}`)

  const confirm = trail.about(`record:${row.batchId}/${row.recordId}`, 'record.confirm').at(-1)
  check(confirm?.after['number'] === row.number, 'number 与操作日志不一致')
  check(confirm?.at === row.allottedAt, 'allottedAt 与操作日志不一致')
  const rows = trail.about(`certificate:${row.number}`)
  const issue = rows.findLast(({ action }) => action === 'certificate.issue')
  const revoke = rows.findLast(({ action }) => action === 'certificate.revoke')
  const correct = rows.findLast(({ action }) => action === 'certificate.correct')
  const status = revoke ? 'revoked' : correct ? 'corrected' : issue ? 'inForce' : 'allotted'
  check(row.status === status, `状态是 ${row.status}，按操作日志应为 ${status}`)
  check((issue?.at ?? null) === row.issuedAt, 'issuedAt 与操作日志不一致')
  check((issue?.after['pdf'] ?? null) === row.pdfSha256, 'pdfSha256 与操作日志不一致')
  check((issue?.after['token'] ?? null) === (row.token && sha256Hex(row.token)), 'token 与操作日志不一致')
  const event = feed.issued.get(row.number)
  check((event?.pdf?.size ?? null) === row.pdfSize, 'pdfSize 与发给单位的结果不一致')
  check(!event || event.recordId === row.recordId, 'recordId 与发给单位的结果不一致')
  check(!event?.content || event.content.record === sha256Hex(record.body), '正文与发给单位的结果不一致')
  check(isEntryOf(row, entry), 'logPosition 与公开日志不一致')
  check((revoke?.at ?? null) === row.revokedAt, 'revokedAt 与操作日志不一致')
  check((revoke?.after['code'] ?? null) === row.revokedCode, 'revokedCode 与操作日志不一致')
  check((feed.revoked.get(row.number)?.text ?? null) === row.revokedText, 'revokedText 与发给单位的结果不一致')
  check((row.replacedBy === null) === !correct, 'replacedBy 与操作日志不一致')
  check(
    row.problem === null || (row.status === 'allotted' && parsed(row.problem) !== undefined),
    'problem 读不出或多余',
  )
  return found
}

/** Whether the entry says that this file was issued; a certificate that is not issued has none. */
const isEntryOf = (row: CertificateRow, entry: LogEntry | undefined): boolean => {
  if (row.logPosition === null) return row.issuedAt === null
  return (
    (entry?.kind === 'certificate.issued' || entry?.kind === 'certificate.reissued') &&
    entry.number === row.number &&
    entry.at === row.issuedAt &&
    entry.digest === (row.pdfSha256 ?? (row.token && sha256Hex(row.token)))
  )
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Checks that serials run from 1 to the counter without a gap, but for those that a restoration skipped and that did not come back. The database refuses
 * one that is there twice.
 */
const checkSeries = async (database: Kysely<Schema>, trail: AuditTrail, report: Report): Promise<void> => {
  const name = (of: { year: number; series: string; level: string }): string => `${of.year}/${of.series}/${of.level}`
  const found = new Map(
    (
      await database
        .selectFrom('certificate')
        .select(({ fn }) => [
          'year',
          'seriesCode as series',
          'level',
          fn.countAll<number | string>().as('count'),
          fn.max('serial').as('last'),
          fn.min('serial').as('first'),
        ])
        .groupBy(['year', 'seriesCode', 'level'])
        .execute()
    ).map((row) => [name(row), row]),
  )
  for (const row of await database.selectFrom('numberSeries').selectAll().execute()) {
    const used = found.get(name(row))
    found.delete(name(row))
    const count = Number(used?.count ?? 0)
    const skipped = trail
      .about(`series:${name(row)}`, 'series.skip')
      .reduce((sum, { after }) => sum + Number(after['last']) - Number(after['from']), 0)
    const reclaimed = trail.about(`series:${name(row)}`, 'series.reclaim').length
    const runs = skipped > 0 ? (used?.last ?? 0) <= row.lastSerial : !used || (used.first === 1 && used.last === count)
    if (row.lastSerial !== count + skipped - reclaimed || !runs)
      report(
        'series',
        `numberSeries ${name(row)}`,
        `计数到 ${row.lastSerial}，证书有 ${count} 张，编到 ${used?.last ?? 0}`,
      )
  }
  for (const [series, { count }] of found) report('series', `numberSeries ${series}`, `没有计数，证书有 ${count} 张`)
}
