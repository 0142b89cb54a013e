import type { Backup, BackupEvent, RestoreEvent } from '../../../shared/rpc/backup.ts'
import { backUp } from '../../backup/back-up.ts'
import { type BackupManifest, readBackupManifest } from '../../backup/backup-file.ts'
import { absolutePath, backupFolder, listBackups, newBackupPath } from '../../backup/backup-folder.ts'
import { restoreBackup } from '../../backup/restore-backup.ts'
import type { Procedures } from '../calls/procedures.ts'
import { streamCall } from '../calls/stream-call.ts'
import type { Workplace } from '../workplace/workplace.ts'

const toBackup = (file: string, { madeAt, unit, database }: BackupManifest): Backup => ({
  file,
  madeAt,
  unit,
  bytes: database.size,
})

export const backupRoutes = ({ backup }: Procedures, workplace: Workplace) => ({
  folder: backup.folder.handler(() => backupFolder(workplace.unit.database)),

  list: backup.list.handler(async ({ input }) => {
    workplace.requireSignedIn()
    const found = await listBackups(absolutePath(input.folder))
    return found.map(({ file, manifest }) => toBackup(file, manifest))
  }),

  write: backup.write.handler(({ input, signal }) => {
    const { unit, closing, version: program } = workplace
    const path = newBackupPath(input.folder, new Date())
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

  inspect: backup.inspect.handler(async ({ input }) => {
    const file = absolutePath(input.file)
    return toBackup(file, await readBackupManifest(file))
  }),

  restore: backup.restore.handler(({ input, signal }) => {
    const folder = input.folder ? absolutePath(input.folder) : workplace.home
    const file = absolutePath(input.file)
    return streamCall<RestoreEvent, BackupManifest>(
      undefined,
      signal,
      (report, ending) =>
        restoreBackup(
          { ...input, file, folder },
          { signal: ending, onProgress: (done, total) => report({ kind: 'progress', share: done / total }) },
        ),
      (manifest) => ({ kind: 'done', folder, backup: toBackup(file, manifest) }),
    )
  }),
})
