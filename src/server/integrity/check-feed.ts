import type { Kysely } from 'kysely'
import { type FeedEvent, feedEventSchema } from '../../shared/sync/feed.ts'
import { feedDigest } from '../feed/feed-digest.ts'
import type { FeedTable, Schema } from '../store/schema.ts'
import type { AuditTrail, Noted } from './audit-trail.ts'
import type { Report } from './province-fault.ts'

/** Events that other tables are compared with. */
export interface FeedIndex {
  readonly issued: ReadonlyMap<string, Extract<FeedEvent, { kind: 'certificate.issued' }>>
  readonly revoked: ReadonlyMap<string, Extract<FeedEvent, { kind: 'certificate.revoked' }>>
  /** Records of a released batch that stayed held. */
  readonly stillHeld: ReadonlyMap<string, ReadonlySet<string>>
}

const pageSize = 2_000

/** The action of the audit row that goes with each kind of event about a record. */
const actionOf = {
  'record.confirmed': 'record.confirm',
  'record.returned': 'record.return',
  'certificate.issued': 'certificate.issue',
  'certificate.revoked': 'certificate.revoke',
} as const

/** Events that the audit noted as published together. */
interface Publication {
  readonly first: number
  readonly last: number
  readonly digest: unknown
}

/**
 * Checks that the feed has no gap, that each event is the one that its columns and the audit say, and that nothing was changed
 * since it was published.
 */
export const checkFeed = async (database: Kysely<Schema>, trail: AuditTrail, report: Report): Promise<FeedIndex> => {
  const issued = new Map<string, Extract<FeedEvent, { kind: 'certificate.issued' }>>()
  const revoked = new Map<string, Extract<FeedEvent, { kind: 'certificate.revoked' }>>()
  const stillHeld = new Map<string, ReadonlySet<string>>()
  const publications = readPublications(trail)
  const firstBound = Math.min(...publications.keys())
  const counts = new Map<string, number>()
  const faulty = new Set<number>()
  let open: { readonly of: Publication; readonly rows: FeedTable[] } | undefined
  let expected = 1
  const fault = (seq: number, detail: string): void => {
    faulty.add(seq)
    report('feed', `feed ${seq}`, detail)
  }
  const close = (): void => {
    if (!open) return
    const { of, rows } = open
    const named = [...faulty].some((seq) => seq >= of.first && seq <= of.last)
    if (!named && (rows.length !== of.last - of.first + 1 || feedDigest(rows) !== of.digest))
      report('feed', `feed ${of.first}–${of.last}`, '内容与操作日志记下的不一致')
    open = undefined
  }
  for (let after = -1; ; ) {
    const page = await database
      .selectFrom('feed')
      .selectAll()
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(pageSize)
      .execute()
    for (const row of page) {
      after = row.seq
      if (row.seq !== expected) fault(expected, `缺少第 ${expected} 条，下一条是第 ${row.seq} 条`)
      expected = row.seq + 1
      const publication = publications.get(row.seq)
      if (publication) {
        close()
        open = { of: publication, rows: [] }
      }
      if (open && row.seq <= open.of.last) open.rows.push(row)
      else if (row.seq >= firstBound) fault(row.seq, '操作日志没有记下这一条')
      const event = readEvent(row)
      if (!event) {
        fault(row.seq, '内容读不出，或与所在列不一致')
        continue
      }
      counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1)
      if (!agrees(event, trail)) fault(row.seq, '与操作日志不一致')
      if (event.kind === 'certificate.issued') issued.set(event.number, event)
      if (event.kind === 'certificate.revoked') revoked.set(event.number, event)
      if (event.kind === 'batch.released') stillHeld.set(event.batchId, new Set(event.stillHeld))
    }
    if (page.length < pageSize) break
  }
  close()
  const last = Math.max(0, ...[...publications.values()].map((publication) => publication.last))
  if (last >= expected) report('feed', `feed ${expected}–${last}`, '末尾缺少')
  for (const [kind, action] of Object.entries(actionOf)) {
    const [found, wanted] = [counts.get(kind) ?? 0, trail.count(action)]
    if (found !== wanted) report('feed', kind, `有 ${found} 条，操作日志记着 ${wanted} 条`)
  }
  return { issued, revoked, stillHeld }
}

const readPublications = (trail: AuditTrail): Map<number, Publication> => {
  const publications = new Map<number, Publication>()
  for (const subject of trail.subjects('feed:'))
    for (const { after } of trail.about(subject, 'feed.publish')) {
      const first = Number(subject.slice('feed:'.length))
      publications.set(first, { first, last: Number(after['last']), digest: after['digest'] })
    }
  return publications
}

const readEvent = ({ body, ...row }: FeedTable): FeedEvent | undefined => {
  try {
    const event = feedEventSchema.parse(JSON.parse(body))
    return event.seq === row.seq && event.at === row.at && event.kind === row.kind ? event : undefined
  } catch {
    return undefined
  }
}

const agrees = (event: FeedEvent, trail: AuditTrail): boolean => {
  const has = (subject: string, same: (row: Noted) => boolean): boolean =>
    trail.about(subject, actionOf[event.kind as keyof typeof actionOf]).some((row) => row.at === event.at && same(row))
  switch (event.kind) {
    case 'record.confirmed':
      return has(`record:${event.batchId}/${event.recordId}`, ({ after }) => after['number'] === event.number)
    case 'record.returned':
      return has(`record:${event.batchId}/${event.recordId}`, ({ after }) => after['code'] === event.code)
    case 'certificate.issued':
      return has(`certificate:${event.number}`, ({ after }) => after['pdf'] === (event.pdf?.sha256 ?? null))
    case 'certificate.revoked':
      return has(`certificate:${event.number}`, ({ after }) => after['code'] === event.code)
    default:
      return true
  }
}
