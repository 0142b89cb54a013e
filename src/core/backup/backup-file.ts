import { createHash } from 'node:crypto'
import { mkdir, open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ZipLimits } from '../../files/limits.ts'
import { openZip, type Zip } from '../../files/zip.ts'
import { gibibyte, kibibyte, mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { decodeStrictJson } from '../../trust/verified-json.ts'
import { type BackupManifest, backupManifestSchema } from './backup-manifest.ts'

/** A backup is one zip of three files. The database in it is as encrypted as the unit's own; the keyring opens it. */
export const backupEntries = { manifest: 'backup.json', keyring: 'keyring.json', database: 'unit.db' } as const
export const backupEnding = '.gzzc-backup'

const largestManifest = 64 * kibibyte
/** Every entry is stored. Earlier programs compressed the two texts, so entries of at most a mebibyte may still be inflated. */
const limits: ZipLimits = {
  fileBytes: 64 * gibibyte,
  entries: 3,
  entryBytes: 64 * gibibyte,
  totalBytes: 64 * gibibyte,
  ratio: 200,
  deflatedBytes: mebibyte,
}

const damaged = (file: string, detail: string, cause?: unknown): Problem =>
  new Problem('backup.damaged', { file: basename(file), detail }, { cause })

const readManifest = async (zip: Zip, file: string): Promise<BackupManifest> => {
  const entry = zip.find(backupEntries.manifest)
  if (!entry) throw damaged(file, '不是本程序的备份文件')
  try {
    return backupManifestSchema.parse(decodeStrictJson(await zip.readAll(entry, largestManifest)))
  } catch (cause) {
    throw damaged(file, '备份说明无法识别', cause)
  }
}

/** Opens a backup; a problem of its zip is reported as a damaged backup. */
const withBackup = async <Result>(file: string, work: (zip: Zip) => Promise<Result>): Promise<Result> => {
  try {
    const zip = await openZip(file, limits)
    try {
      return await work(zip)
    } finally {
      await zip.close()
    }
  } catch (error) {
    if (error instanceof Problem && error.code.startsWith('intake.')) throw damaged(file, error.toJSON().found, error)
    throw error
  }
}

/** Reads only the manifest of a backup: what it claims, since authenticating it takes the key of its database. @throws Problem `general.fileMissing`, `backup.damaged` */
export const readBackupManifest = (file: string): Promise<BackupManifest> =>
  withBackup(file, (zip) => readManifest(zip, file))

/**
 * Extracts the database and the keyring of a backup into a folder, and compares each with the manifest's hash.
 * @throws Problem `general.fileMissing`, `backup.damaged`; the signal's reason
 */
export const extractBackup = (
  file: string,
  folder: string,
  options: { readonly signal?: AbortSignal | undefined; readonly onBytes?: (done: number, total: number) => void } = {},
): Promise<BackupManifest> =>
  withBackup(file, async (zip) => {
    const manifest = await readManifest(zip, file)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const total = manifest.database.size + manifest.keyring.size
    let done = 0
    for (const part of ['database', 'keyring'] as const) {
      const entry = zip.find(backupEntries[part])
      if (entry?.size !== manifest[part].size) throw damaged(file, `${backupEntries[part]} 缺失或大小不符`)
      const digest = createHash('sha256')
      const target = await open(join(folder, backupEntries[part]), 'wx', 0o600)
      try {
        for await (const piece of zip.pass(entry)) {
          options.signal?.throwIfAborted()
          digest.update(piece)
          await target.writeFile(piece)
          done += piece.length
          options.onBytes?.(done, total)
        }
        await target.sync()
      } finally {
        await target.close()
      }
      if (digest.digest('hex') !== manifest[part].sha256) throw damaged(file, `${backupEntries[part]} 内容不符`)
    }
    return manifest
  })
