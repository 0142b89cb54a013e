import { basename, join } from 'node:path'
import { Problem } from '../../shared/errors/problem.ts'
import { verifyAudit } from '../audit/verify-audit.ts'
import type { Database } from '../store/database.ts'
import { openDatabase } from '../unit-store/open-store.ts'
import { backupEntries } from './backup-file.ts'
import type { BackupManifest } from './backup-manifest.ts'

/**
 * Checks a database that was extracted from a backup: SQLite's own check passes, and its audit chain is unbroken and ends
 * where the manifest states.
 * @throws Problem `backup.damaged`
 */
export const checkCopy = (
  file: string,
  folder: string,
  manifest: Pick<BackupManifest, 'audit'>,
  databaseKey: Uint8Array,
): void => {
  const damaged = (detail: string, cause?: unknown): Problem =>
    new Problem('backup.damaged', { file: basename(file), detail }, { cause })
  let database: Database
  try {
    database = openDatabase(join(folder, backupEntries.database), databaseKey)
  } catch (cause) {
    throw damaged('数据库无法打开', cause)
  }
  try {
    const state = database.quickCheck()
    if (state !== 'ok') throw damaged('数据库不完整', state)
    const verdict = verifyAudit(database)
    if (!verdict.whole) throw damaged(`操作日志在第 ${verdict.brokenAt} 条中断`)
    if (verdict.rows !== manifest.audit.rows || verdict.head !== manifest.audit.head)
      throw damaged('操作日志与备份说明不符')
  } finally {
    database.close()
  }
}
