import { isAbsolute, join, normalize } from 'node:path'
import { Problem } from '../../../shared/errors/problem.ts'
import type { Backup, BackupEvent, RestoreEvent } from '../../../shared/rpc/backup.ts'
import { type BackupManifest, readBackupManifest } from '../../backup/backup-file.ts'
import { backupFolder, backupName, listBackups } from '../../backup/backup-folder.ts'
import { restoreBackup } from '../../backup/restore-backup.ts'
import { type Procedures, withCallErrors } from '../calls/procedures.ts'
import { progressStream } from '../calls/progress-stream.ts'
import type { Workplace } from '../workplace/workplace.ts'

const toBackup = (file: string, { madeAt, unit, database }: BackupManifest): Backup => ({
  file,
  madeAt,
  unit,
  bytes: database.size,
})

/** Only whole paths: a relative one would mean a folder of the program's own. */
const whole = (path: string): string => {
  if (!isAbsolute(path)) throw new Problem('backup.path', { path })
  return normalize(path)
}

async function* write(
  workplace: Workplace,
  given: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<BackupEvent> {
  const { unit, closing, version } = workplace
  const file = join(whole(given), backupName(new Date()))
  yield* progressStream<BackupEvent, BackupManifest>(
    (report, aborted) =>
      unit.backUp(file, version, {
        signal: AbortSignal.any([aborted, closing]),
        onProgress: (step, done, total) => report({ kind: 'progress', step, share: done / total }),
      }),
    (manifest) => ({ kind: 'done', backup: toBackup(file, manifest) }),
    signal,
  )
}

async function* restore(
  workplace: Workplace,
  request: { file: string; folder?: string | undefined; account: string; password: string },
  signal: AbortSignal | undefined,
): AsyncGenerator<RestoreEvent> {
  const folder = request.folder ? whole(request.folder) : workplace.home
  const file = whole(request.file)
  yield* progressStream<RestoreEvent, BackupManifest>(
    (report, aborted) =>
      restoreBackup(
        { ...request, file, folder },
        { signal: aborted, onProgress: (done, total) => report({ kind: 'progress', share: done / total }) },
      ),
    (manifest) => ({ kind: 'done', folder, backup: toBackup(file, manifest) }),
    signal,
  )
}

export const backupRoutes = ({ backup }: Procedures, workplace: Workplace) => ({
  folder: backup.folder.handler(() => backupFolder(workplace.unit.database)),
  list: backup.list.handler(async ({ input }) => {
    workplace.unit // signed in, or refused
    const found = await listBackups(whole(input.folder))
    return found.map(({ file, manifest }) => toBackup(file, manifest))
  }),
  write: backup.write.handler(({ input, signal }) => withCallErrors(write(workplace, input.folder, signal), signal)),
  inspect: backup.inspect.handler(async ({ input }) => {
    const file = whole(input.file)
    return toBackup(file, await readBackupManifest(file))
  }),
  restore: backup.restore.handler(({ input, signal }) => withCallErrors(restore(workplace, input, signal), signal)),
})
