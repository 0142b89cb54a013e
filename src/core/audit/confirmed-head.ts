import { type AuditHead, auditHeadSchema } from '../../shared/sync/log.ts'
import type { Database } from '../store/database.ts'
import { readSetting } from '../store/settings.ts'

export const confirmedHeadSetting = 'auditConfirmedHead'

/**
 * The action of the row that says that the audit lacks a row which the province knows. Its `before` is that row, and
 * `confirmed`: the `seq` up to which the audit and the province agreed.
 */
export const brokenAction = 'audit.broken'

/** The head of the audit that the province confirmed to know, in the last round; undefined before the first. */
export const findConfirmedHead = (database: Database): AuditHead | undefined =>
  readSetting(database, confirmedHeadSetting, auditHeadSchema.nullable()) ?? undefined
