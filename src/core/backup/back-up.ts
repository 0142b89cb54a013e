import { dirname } from 'node:path'
import type { KeyContext } from '../accounts/key-context.ts'
import { findEnrolment } from '../enrolment/enrolment.ts'
import { rememberBackup } from './backup-folder.ts'
import type { BackupManifest } from './backup-manifest.ts'
import { type BackupOptions, writeBackup } from './write-backup.ts'

/**
 * Writes a checked backup of the unit to a new file, remembers its folder, and audits it.
 * @param input.program version of the program, stated in the manifest
 * @throws Problem as `writeBackup` does
 */
export const backUp = async (
  { home, database, databaseKey, gate, session, now }: KeyContext,
  { path, program }: { readonly path: string; readonly program: string },
  options: BackupOptions = {},
): Promise<BackupManifest> => {
  const unit = findEnrolment(database)?.unit.name ?? null
  const manifest = await writeBackup({ home, database, databaseKey, unit, program, now: now() }, path, options)
  await gate.write(session.id, (work) => {
    rememberBackup(work.database, { folder: dirname(path), at: manifest.madeAt, seq: manifest.audit.rows })
    work.audit({ action: 'backup.write', subject: 'unit', after: { head: manifest.audit.head } })
  })
  return manifest
}
