import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { syncFolder } from '../../files/durable-file.ts'
import { fileDigest } from '../../files/file-digest.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { verifyAudit } from '../audit/verify-audit.ts'
import type { Database } from '../store/database.ts'
import { openDatabase } from '../unit-store/open-store.ts'
import { backupEntries, extractBackup } from './backup-file.ts'
import { type BackupManifest, sealManifest } from './backup-manifest.ts'
import { checkCopy } from './check-copy.ts'

export type BackupStep = 'copy' | 'pack' | 'check'

export interface BackupOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((step: BackupStep, done: number, total: number) => void) | undefined
}

/** What a backup is made of. */
export interface BackupSource {
  readonly home: string
  readonly database: Database
  readonly databaseKey: Uint8Array
  readonly unit: string | null
  readonly program: string
  readonly now: Date
}

const sqliteFull = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL'])

const notWritten = (cause: unknown): Problem => {
  if (cause instanceof Problem) return cause
  const code = String((cause as { code?: unknown }).code ?? '')
  const reason = sqliteFull.has(code) ? '空间不足' : code === 'EACCES' || code === 'EROFS' ? '没有写入权限' : code
  return new Problem('backup.notWritten', { detail: reason || '未知原因' }, { cause })
}

const isInside = (folder: string, home: string): boolean => {
  const way = relative(home, folder)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(home, way) === folder)
}

const packFiles = async (work: string, manifest: BackupManifest, path: string, options: BackupOptions) => {
  const zip = new ZipFile()
  const asIs = { compress: false }
  zip.addBuffer(Buffer.from(JSON.stringify(manifest, null, 2)), backupEntries.manifest, asIs)
  zip.addFile(join(work, backupEntries.keyring), backupEntries.keyring, asIs)
  zip.addFile(join(work, backupEntries.database), backupEntries.database, asIs)
  zip.end()
  const total = manifest.database.size
  let done = 0
  const counted = async function* () {
    for await (const piece of zip.outputStream as AsyncIterable<Buffer>) {
      done += piece.length
      options.onProgress?.('pack', Math.min(done, total), total)
      yield piece
    }
  }
  const target = createWriteStream(path, { mode: 0o600 })
  await pipeline(Readable.from(counted()), target, options.signal ? { signal: options.signal } : {})
  const written = await open(path, 'r+')
  try {
    await written.sync()
  } finally {
    await written.close()
  }
}

const workPrefix = '.gzzc-backup-'
const dayMilliseconds = 86_400_000

/** Removes what backups left beside their target when they were killed more than a day ago. */
const sweepWorkFolders = async (folder: string, now: Date): Promise<void> => {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(workPrefix)) continue
    const { mtimeMs } = await stat(join(folder, name))
    if (now.getTime() - mtimeMs > dayMilliseconds) await rm(join(folder, name), { recursive: true, force: true })
  }
}

/**
 * Writes a backup of a unit to a new file, then extracts it again and opens its database: every backup that exists has
 * been read. Needs three times the database's size on the target's volume until it ends; leaves nothing there when it fails.
 * @returns the backup's manifest
 * @throws Problem `backup.taken`, `backup.insideHome`, `backup.notWritten`, `backup.damaged`; the signal's reason
 */
export const writeBackup = async (
  source: BackupSource,
  path: string,
  options: BackupOptions = {},
): Promise<BackupManifest> => {
  const { home, database, databaseKey, signal } = { ...source, signal: options.signal }
  const folder = resolve(dirname(path))
  const refuse = (cause: unknown): never => {
    if (signal?.aborted) throw signal.reason
    throw notWritten(cause)
  }
  if (existsSync(path)) throw new Problem('backup.taken', { file: path })
  if (isInside(folder, resolve(home))) throw new Problem('backup.insideHome', { folder })
  await mkdir(folder, { recursive: true }).catch(refuse)
  if (isInside(await realpath(folder), await realpath(home))) throw new Problem('backup.insideHome', { folder })
  await sweepWorkFolders(folder, source.now).catch(() => undefined)
  const work = await mkdtemp(join(folder, workPrefix)).catch(refuse)
  try {
    options.onProgress?.('copy', 0, 1)
    const copy = join(work, backupEntries.database)
    // Both at one moment: in between, accounts and the database key could change.
    database.copyTo(copy)
    const keyring = readFileSync(join(home, backupEntries.keyring))
    await writeFile(join(work, backupEntries.keyring), keyring, { mode: 0o600 })
    signal?.throwIfAborted()
    const manifest = await describe(source, work)
    const packed = join(work, 'packed')
    await packFiles(work, manifest, packed, options)
    const extracted = join(work, 'taken')
    await extractBackup(packed, extracted, {
      signal,
      onBytes: (done, total) => options.onProgress?.('check', done, total),
    })
    checkCopy(path, extracted, manifest, databaseKey)
    signal?.throwIfAborted()
    if (existsSync(path)) throw new Problem('backup.taken', { file: path })
    await rename(packed, path)
    syncFolder(dirname(path))
    return manifest
  } catch (cause) {
    return refuse(cause)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

const describe = async (source: BackupSource, work: string): Promise<BackupManifest> => {
  const part = async (name: string) => {
    const file = join(work, name)
    return { size: (await stat(file)).size, sha256: await fileDigest(file) }
  }
  const copy = openDatabase(join(work, backupEntries.database), source.databaseKey)
  let audit: BackupManifest['audit']
  try {
    const { rows, head } = verifyAudit(copy)
    audit = { rows, head }
  } finally {
    // Closing the last connection folds its journal into the file again.
    copy.close()
  }
  const manifest = {
    version: 2 as const,
    madeAt: source.now.toISOString(),
    program: source.program,
    unit: source.unit,
    database: await part(backupEntries.database),
    keyring: await part(backupEntries.keyring),
    audit,
  }
  return sealManifest(manifest, source.databaseKey)
}
