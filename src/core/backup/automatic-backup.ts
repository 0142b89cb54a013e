import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import type { BackupStatus } from '../../shared/rpc/backup.ts'
import type { KeyContext } from '../accounts/key-context.ts'
import { type Database, query } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import { backUp } from './back-up.ts'
import { automaticName, chosenBackupFolder, lastBackup, listBackups, newBackupPath } from './backup-folder.ts'

/** Setting: whether backups are made at locking and closing; on unless a person switched it off. */
const switchSetting = 'backup.automatic'
/** Setting: the last automatic backup that failed. */
const failedSetting = 'backup.failed'
const failedSchema = z.object({ at: z.string(), found: z.string(), remedy: z.string() })

/** Automatic backups that a folder keeps. */
const mostKept = 10

const dayMilliseconds = 86_400_000
/** Work that is in no backup for longer than this is warned of. */
const longestDays = 7

/** Signing in and out changes nothing that a backup would save. */
const savesNothing = ['account.%', 'backup.%', 'record.look', 'unit.moved']

/** When the oldest work was done that is in no backup; undefined when all is. */
const unsavedSince = (database: Database): string | undefined => {
  const since = lastBackup(database)?.seq ?? 0
  const work = query.selectFrom('audit').select('at').where('seq', '>', since).orderBy('seq').limit(1)
  return database.find(savesNothing.reduce((rows, action) => rows.where('action', 'not like', action), work))?.at
}

const isOn = (database: Database): boolean => readSetting(database, switchSetting, z.boolean()) ?? true

/** Whether this unit is backed up automatically, when last, and whether that is too long ago. */
export const backupStatus = (database: Database, now: Date): BackupStatus => {
  const last = lastBackup(database)?.at ?? null
  const failed = readSetting(database, failedSetting, failedSchema)
  const since = unsavedSince(database)
  const days = since === undefined ? 0 : Math.floor((now.getTime() - Date.parse(since)) / dayMilliseconds)
  return {
    automatic: isOn(database),
    chosen: chosenBackupFolder(database) !== undefined,
    last,
    unsavedDays: days > longestDays ? days : null,
    // A later backup settles it.
    failed: failed && failed.at > (last ?? '') ? failed : null,
  }
}

/** Switches automatic backups on or off, audited. */
export const switchAutomaticBackup = ({ gate, session }: Pick<KeyContext, 'gate' | 'session'>, on: boolean) =>
  gate.write(session.id, (work) => {
    writeSetting(work.database, switchSetting, on)
    work.audit({ action: 'backup.automatic', subject: 'unit', after: { on } })
  })

/** Removes a unit's oldest automatic backups from a folder; those that a person made stay. */
const removeOldest = async (folder: string, unit: string | null): Promise<void> => {
  const own = (await listBackups(folder)).filter(
    ({ file, manifest }) => automaticName.test(basename(file)) && manifest.unit === unit,
  )
  for (const { file } of own.slice(mostKept)) await rm(file, { force: true })
}

/**
 * Backs up into the folder of the last backup that a person made, if anything changed since then. A failure is noted for the next
 * session and never keeps anybody from locking.
 * @returns the file, if one was written
 */
export const backUpAutomatically = async (context: KeyContext, program: string): Promise<string | undefined> => {
  const { database, gate, session, now } = context
  const folder = chosenBackupFolder(database)
  if (folder === undefined || !isOn(database) || unsavedSince(database) === undefined) return undefined
  const path = newBackupPath(folder, now(), 'automatic')
  try {
    const { unit } = await backUp(context, { path, program })
    await removeOldest(folder, unit)
    return path
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { found, remedy } = error.toJSON()
    await gate.write(session.id, (work) =>
      writeSetting(work.database, failedSetting, { at: work.at, found, remedy } satisfies z.infer<typeof failedSchema>),
    )
    return undefined
  }
}
