import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import { backupEnding, readBackupManifest } from './backup-file.ts'
import type { BackupManifest } from './backup-manifest.ts'

const setting = 'backupFolder'
/** Setting: when the last backup was made, and the newest audit row in it. */
const lastSetting = 'backup.last'
const lastSchema = z.object({ at: z.string(), seq: z.int() })
/** A folder holds a backup a day at most: more is another's doing, and is not read. */
const mostListed = 500

/** Where the last backup went; undefined before the first one. */
export const chosenBackupFolder = (database: Database): string | undefined => readSetting(database, setting, z.string())

/** Where backups went last; at first a folder in the person's own. */
export const backupFolder = (database: Database): string => chosenBackupFolder(database) ?? join(homedir(), 'GZZC 备份')

/** The last backup of this unit. */
export const lastBackup = (database: Database): z.infer<typeof lastSchema> | undefined =>
  readSetting(database, lastSetting, lastSchema)

/** Remembers a backup: its folder, its time and how far it reaches; inside a unit of work. */
export const rememberBackup = (
  database: Database,
  { folder, ...last }: { readonly folder: string; readonly at: string; readonly seq: number },
): void => {
  writeSetting(database, setting, folder)
  writeSetting(database, lastSetting, last)
}

type Maker = 'person' | 'automatic'
const makers: Record<Maker, string> = { person: '备份', automatic: '自动备份' }

/** The name of a backup that was made automatically. */
export const automaticName = /^GZZC-自动备份-\d{8}-\d{6}\.gzzc-backup$/u

/** `GZZC-备份-20260105-101500.gzzc-backup`, in Beijing's time. */
const backupName = (now: Date, by: Maker): string => {
  const beijing = new Date(now.getTime() + 8 * 3_600_000).toISOString()
  return `GZZC-${makers[by]}-${beijing.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}${backupEnding}`
}

/** The file that a new backup in a folder is written to. */
export const newBackupPath = (folder: string, now: Date, by: Maker = 'person'): string =>
  join(folder, backupName(now, by))

export interface FoundBackup {
  readonly file: string
  readonly manifest: BackupManifest
}

/** The readable backups of a folder, newest first; empty when there is no such folder. */
export const listBackups = async (folder: string): Promise<FoundBackup[]> => {
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(
    names
      .filter((name) => name.endsWith(backupEnding))
      .slice(0, mostListed)
      .map(async (name): Promise<FoundBackup | undefined> => {
        const file = join(folder, name)
        try {
          return { file, manifest: await readBackupManifest(file) }
        } catch (error) {
          // Skip damaged files here; opening one by its path reports the reason.
          if (error instanceof Problem) return undefined
          throw error
        }
      }),
  )
  return found
    .filter((backup) => backup !== undefined)
    .toSorted((a, b) => b.manifest.madeAt.localeCompare(a.manifest.madeAt))
}
