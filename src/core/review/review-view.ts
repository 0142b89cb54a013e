import { z } from 'zod'
import { recordSchema } from '../../shared/record/record.ts'
import { entriesAbout } from '../audit/subject-history.ts'
import { requireRole } from '../context/session.ts'
import type { UnitContext, WriteContext } from '../context/unit-context.ts'
import { contentHash } from '../records/record-content.ts'
import { findRecord } from '../records/record-reader.ts'
import { type Database, query } from '../store/database.ts'
import type { AuditTable } from '../store/schema.ts'
import { toRecord } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

const seenSchema = z.object({
  record: recordSchema,
  contentHash: z.string(),
  photo: z.string().nullable(),
})

/** What a reviewer saw of a record at the last view. */
export interface RecordView extends z.infer<typeof seenSchema> {
  readonly at: string
  /** The newest audit row there was. */
  readonly seq: number
}

/** The audit action of a view. */
const viewAction = 'record.look'

/** The reviewer's last view of a record, if there was one. */
export const findLastView = (database: Database, account: string, recordId: string): RecordView | undefined => {
  const row = database.find(
    query.selectFrom('reviewLook').selectAll().where('account', '=', account).where('recordId', '=', recordId),
  )
  return row && { ...seenSchema.parse(JSON.parse(row.seen)), at: row.at, seq: row.seq }
}

/** Stores what the reviewer sees of a record now; inside a unit of work. */
export const noteView = (work: UnitOfWork, account: string, recordId: string): void => {
  const row = findRecord(work.database, recordId)
  if (!row) return
  const record = toRecord(row)
  const seen = { record, contentHash: contentHash(record), photo: row.photo }
  const newest = work.database.find(query.selectFrom('audit').select('seq').orderBy('seq', 'desc').limit(1))
  const look = { seq: newest?.seq ?? 0, seen: JSON.stringify(seen), at: work.at }
  work.database.run(
    query
      .insertInto('reviewLook')
      .values({ account, recordId, ...look })
      .onConflict((conflict) => conflict.columns(['account', 'recordId']).doUpdateSet(look)),
  )
}

/**
 * Stores and audits that a reviewer viewed a record.
 * @throws Problem `core.account.role`
 */
export const viewRecord = async ({ gate, session }: WriteContext, recordId: string): Promise<void> => {
  requireRole(session, 'reviewer')
  return gate.write(session.id, (work) => {
    if (!findRecord(work.database, recordId)) return
    work.audit({ action: viewAction, subject: recordId })
    noteView(work, session.id, recordId)
  })
}

/** Audit entries of others about a record since a view, or all of them; oldest first. */
export const entriesSince = (
  { database, session }: Pick<UnitContext, 'database' | 'session'>,
  recordId: string,
  last: RecordView | undefined,
): AuditTable[] =>
  database.all(
    entriesAbout(recordId)
      .where('audit.seq', '>', last?.seq ?? 0)
      .where('actor', '<>', session.id)
      .where('action', '<>', viewAction)
      .limit(200),
  )
