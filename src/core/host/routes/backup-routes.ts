import { basename } from 'node:path'
import type { Backup, BackupEvent, RestoreEvent } from '../../../shared/rpc/backup.ts'
import { backupStatus, switchAutomaticBackup } from '../../backup/automatic-backup.ts'
import { backUp } from '../../backup/back-up.ts'
import { backupFolder, listBackups, newBackupPath } from '../../backup/backup-folder.ts'
import type { BackupManifest } from '../../backup/backup-manifest.ts'
import { type RestoredBackup, restoreBackup } from '../../backup/restore-backup.ts'
import type { Procedures } from '../calls/procedures.ts'
import { streamCall } from '../calls/stream-call.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const backupRoutes = ({ backup }: Procedures, workplace: Workplace) => {
  const { given } = workplace
  const toBackup = (file: string, { madeAt, unit, database }: BackupManifest): Backup => ({
    id: given.give(file),
    name: basename(file),
    madeAt,
    unit,
    bytes: database.size,
  })
  return {
    folder: backup.folder.handler(() => {
      const path = backupFolder(workplace.unit.database)
      return { id: given.give(path), path }
    }),

    status: backup.status.handler(() => backupStatus(workplace.unit.database, workplace.unit.now())),

    setAutomatic: backup.setAutomatic.handler(({ input }) => switchAutomaticBackup(workplace.unit, input.on)),

    list: backup.list.handler(async ({ input }) => {
      workplace.requireSignedIn()
      const found = await listBackups(given.get(input.folder))
      return found.map(({ file, manifest }) => toBackup(file, manifest))
    }),

    write: backup.write.handler(({ input, signal }) => {
      const { unit, closing, version: program } = workplace
      const path = newBackupPath(given.get(input.folder), new Date())
      return streamCall<BackupEvent, BackupManifest>(
        closing,
        signal,
        (report, ending) =>
          backUp(
            unit.keyContext,
            { path, program },
            {
              signal: ending,
              onProgress: (step, done, total) => report({ kind: 'progress', step, share: done / total }),
            },
          ),
        (manifest) => ({ kind: 'done', backup: toBackup(path, manifest) }),
      )
    }),

    restore: backup.restore.handler(({ input, signal }) => {
      const folder = input.folder === undefined ? workplace.home : given.get(input.folder)
      const file = given.get(input.file)
      return streamCall<RestoreEvent, RestoredBackup>(
        undefined,
        signal,
        (report, ending) =>
          restoreBackup(
            { ...input, file, folder },
            {
              signal: ending,
              devices: workplace.devices,
              onProgress: (done, total) => report({ kind: 'progress', share: done / total }),
            },
          ),
        ({ manifest, authenticated }) => ({ kind: 'done', folder, backup: toBackup(file, manifest), authenticated }),
      )
    }),
  }
}
