import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../../files/durable-file.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { DeviceSecrets } from '../accounts/device-secrets.ts'
import { Keyring } from '../accounts/keyring.ts'
import { noteRestored } from '../chain/province-chain.ts'
import { forgetPlace } from '../places/place.ts'
import { asDiskProblem } from '../store/disk-problem.ts'
import { findFittingKey, openDatabase, openWriteGate } from '../unit-store/open-store.ts'
import { backupEntries, extractBackup } from './backup-file.ts'
import { type BackupManifest, checkManifest } from './backup-manifest.ts'
import { checkCopy } from './check-copy.ts'

export interface RestoreRequest {
  readonly file: string
  /** An empty folder, or one that is not there yet. */
  readonly folder: string
  /** An account of the backup, as it was when the backup was made. */
  readonly account: string
  readonly password: string
  /** Of the computer that the account was bound to when the backup was made, where this is another one. */
  readonly recoveryCode?: string | undefined
}

export interface RestoreOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  readonly now?: () => Date
  /** The device secrets that this process knows. */
  readonly devices?: DeviceSecrets | undefined
}

export interface RestoredBackup {
  readonly manifest: BackupManifest
  /** False for a backup of an older program, whose time and unit nothing proves. */
  readonly authenticated: boolean
}

/** What a program leaves in a folder before there is any data: its log, Electron's own files, a restore that was cut off. */
const isNoData = (name: string): boolean => name === 'logs' || name === '.shell' || name.startsWith(workPrefix)
const workPrefix = '.restoring-'

/** @throws Problem `backup.notEmpty` */
const requireEmpty = async (folder: string): Promise<void> => {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new Problem('backup.notEmpty', { folder }, { cause: error })
  })
  if (!names.every(isNoData)) throw new Problem('backup.notEmpty', { folder })
}

/**
 * Restores a backup into an empty folder; never over data. The backup is opened with one of its accounts and checked
 * before anything is put in place: its manifest is the one that was written with this database, and describes it. The keyring is
 * moved last, so that a folder still counts as empty after an interruption.
 * @throws Problem `backup.notEmpty`, `backup.damaged`, `backup.altered`, `backup.unsealed`, `core.account.login`,
 *   `core.device.needed`, `core.device.code`, `core.keyring.outdated`, `core.home.newer`, `core.disk.*`, `general.fileMissing`; the signal's reason
 */
export const restoreBackup = async (request: RestoreRequest, options: RestoreOptions = {}): Promise<RestoredBackup> => {
  const { file, folder, account, password, recoveryCode } = request
  await requireEmpty(folder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of await readdir(folder))
    if (name.startsWith(workPrefix)) await rm(join(folder, name), { recursive: true, force: true })
  const work = await mkdtemp(join(folder, workPrefix))
  try {
    const manifest = await extractBackup(file, work, {
      signal: options.signal,
      ...(options.onProgress ? { onBytes: options.onProgress } : {}),
    })
    const keyring = new Keyring(work, undefined, options.devices)
    const { id, databaseKeys } = await keyring.unlock(account, password, recoveryCode)
    const databaseKey = findFittingKey(join(work, backupEntries.database), databaseKeys)
    const authenticated = checkManifest(
      manifest,
      databaseKey,
      schemaOf(join(work, backupEntries.database), databaseKey),
    )
    checkCopy(file, work, manifest, databaseKey)
    await noteRestore(join(work, backupEntries.database), databaseKey, id, manifest, options.now)
    options.signal?.throwIfAborted()
    await requireEmpty(folder)
    for (const name of [backupEntries.database, backupEntries.keyring])
      await rename(join(work, name), join(folder, name))
    syncFolder(folder)
    return { manifest, authenticated }
  } catch (error) {
    options.signal?.throwIfAborted()
    throw asDiskProblem(error, folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

const schemaOf = (file: string, key: Uint8Array): number => {
  const database = openDatabase(file, key)
  try {
    return database.schemaVersion
  } finally {
    database.close()
  }
}

/** Audits the restore as the chain's next row, so that a later reader sees that days may be missing. */
const noteRestore = async (
  file: string,
  key: Uint8Array,
  actor: string,
  { madeAt, audit }: BackupManifest,
  now = () => new Date(),
): Promise<void> => {
  const database = openDatabase(file, key)
  try {
    // The backup may be of an older version, and a row of the audit is written as this version writes it.
    database.migrate()
    await openWriteGate(database, now).write(actor, (work) => {
      noteRestored(work)
      // The data is a backup's, not a copied folder's: the province tells how far it is behind.
      forgetPlace(work)
      work.audit({ action: 'backup.restore', subject: 'unit', before: { madeAt, head: audit.head } })
    })
  } finally {
    database.close()
  }
}
