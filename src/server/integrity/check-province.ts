import type { Transaction } from 'kysely'
import { auditFaultText } from '../../shared/audit-fault.ts'
import { type Actor, requireOfficer } from '../access/actor.ts'
import { findLosses, lostNumbers } from '../heads/compare-heads.ts'
import { verifyAudit } from '../log/verify-audit.ts'
import type { Schema } from '../store/schema.ts'
import { AuditTrail } from './audit-trail.ts'
import { checkBatches } from './check-batches.ts'
import { checkCertificates } from './check-certificates.ts'
import { checkDatabase, type DatabaseCheck } from './check-database.ts'
import { checkFeed, type FeedIndex } from './check-feed.ts'
import { checkFiles, checkPhotoRows, type FileProgress } from './check-files.ts'
import { checkRegister } from './check-register.ts'
import type { IntegrityContext } from './integrity-context.ts'
import type { ProvinceFault, Report } from './province-fault.ts'

export interface CheckOptions {
  /** Reads every photo and PDF; true by default. */
  readonly blobs?: boolean
  readonly onProgress?: FileProgress
}

/** Result of a check. The province is whole when there is no fault. */
export interface ProvinceVerdict {
  readonly faults: readonly ProvinceFault[]
  readonly figures: {
    readonly audit: number
    readonly log: number
    readonly batches: number
    readonly records: number
    readonly certificates: number
    /** Files that were read; null when they were left out. */
    readonly files: number | null
  }
  /** How the database itself was checked. */
  readonly database: DatabaseCheck
}

const emptyFeed: FeedIndex = { issued: new Map(), revoked: new Map(), stillHeld: new Map() }

/**
 * Checks everything that a province stores against everything else that says the same: the database's own structure, the audit
 * chain and the log, each batch against its two signatures, each certificate against its record, the log, the audit and its
 * file, the serial numbers, the feed, what was published and registered, and every file against its hash. It changes nothing.
 * @throws Problem `server.access.role`
 * @example
 * const { faults } = await checkProvince(province.integrity, officer)
 */
export const checkProvince = async (
  context: IntegrityContext,
  actor: Actor,
  { blobs = true, onProgress }: CheckOptions = {},
): Promise<ProvinceVerdict> => {
  requireOfficer(actor)
  const { store, keys } = context
  const faults: ProvinceFault[] = []
  const report: Report = (kind, place, detail) => void faults.push({ kind, place, detail })
  /** One part that cannot be read is a fault, and the other parts are checked all the same. */
  const part = async <Result>(place: string, otherwise: Result, check: () => Promise<Result>): Promise<Result> => {
    try {
      return await check()
    } catch (error) {
      report('unreadable', place, `读不出：${(error as Error).message}`)
      return otherwise
    }
  }
  const database = await part('database', 'read' as const, () => checkDatabase(store, report))
  const losses = await part('heads', undefined, async () => {
    const kept = await context.heads?.read()
    return kept && findLosses(store.database, kept)
  })
  if (losses) {
    const { log, audit } = losses
    const detail = `公开日志 ${log.size} 条（曾有 ${log.seen}），操作日志 ${audit.seq} 条（曾有 ${audit.seen}），少了编号 ${lostNumbers(losses)} 个`
    report('behind', 'database', detail)
  }
  const audited = await part('audit', undefined, () => verifyAudit(context, actor))
  for (const fault of audited?.faults ?? []) report('audit', `${fault.kind} ${fault.place}`, auditFaultText(fault))
  const figures = { batches: 0, records: 0, certificates: 0, files: null as number | null }
  const checkTables = async (reader: Transaction<Schema>): Promise<void> => {
    const trail = await part('audit', undefined, () => AuditTrail.read(reader))
    if (trail) {
      const feed = await part('feed', emptyFeed, () => checkFeed(reader, trail, report))
      const sources = { trail, feed, keys }
      Object.assign(
        figures,
        await part('batch', { batches: 0, records: 0 }, () => checkBatches(reader, keys, sources, report)),
        await part('certificate', { certificates: 0 }, async () => ({
          certificates: await checkCertificates(reader, sources, report),
        })),
      )
      await part('register', undefined, () => checkRegister(reader, sources, report))
    }
    await part('photo', undefined, () => checkPhotoRows(reader, report))
    if (blobs) figures.files = await part('files', null, () => checkFiles(reader, context.blobs, report, onProgress))
  }
  // SQLite ends the transaction itself when it meets a damaged page, and the end of the snapshot fails then.
  await part('database', undefined, () => store.snapshot(checkTables))
  return {
    faults,
    figures: { audit: audited?.rows ?? 0, log: audited?.log.entries ?? 0, ...figures },
    database,
  }
}
