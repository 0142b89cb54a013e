import { randomUUID } from 'node:crypto'
import { open, readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, sep } from 'node:path'
import { z } from 'zod'
import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { type Opened, type OpenedKind, openedKinds } from '../../shared/rpc/opening.ts'
import type { Session } from '../context/session.ts'
import type { AccountContext } from '../context/unit-context.ts'
import { readSetting, writeSetting } from '../store/settings.ts'

/** Recent files per account. */
const most = 12
/** A folder with more files than this is not a photo folder. */
const mostInside = 20_000
const largestFile = 256 * mebibyte

const keptSchema = z.array(
  z.object({
    id: z.string(),
    path: z.string(),
    kind: z.enum(openedKinds),
    isFolder: z.boolean(),
    at: z.string(),
  }),
)
type Kept = z.infer<typeof keptSchema>[number]

const kindByExtension: Readonly<Record<string, OpenedKind>> = {
  '.xlsx': 'table',
  '.xls': 'table',
  '.et': 'table',
  '.csv': 'table',
  '.zip': 'photos',
  '.gzzc': 'transfer',
  '.gzzc-receipt': 'transfer',
  '.json': 'transfer',
}

const settingOf = ({ id }: Session): string => `recentFiles:${id}`

const readKept = ({ database, session }: Pick<AccountContext, 'database' | 'session'>): Kept[] =>
  readSetting(database, settingOf(session), keptSchema) ?? []

const toOpened = ({ id, path, kind, isFolder, at }: Kept): Opened => ({
  id,
  kind,
  name: basename(path),
  folder: dirname(path),
  isFolder,
  at,
})

/** The account's files and folders that were opened last, newest first. */
export const listRecentFiles = (context: AccountContext): Opened[] => readKept(context).map(toOpened)

/** Leaves no audit row: the list is a convenience of one account. */
const keep = ({ gate, session }: AccountContext, change: (kept: readonly Kept[]) => Kept[]): Promise<void> =>
  gate.write(session.id, (work) => {
    const kept = readSetting(work.database, settingOf(session), keptSchema) ?? []
    writeSetting(work.database, settingOf(session), change(kept).slice(0, most))
  })

/**
 * Checks a path that a person chose and stores it as the newest of the recent files, under a random id.
 * @throws Problem `opening.gone`, `opening.kind`
 */
export const openPath = async (context: AccountContext, path: string): Promise<Opened> => {
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new Problem('opening.gone', { name: basename(path) })
  const isFolder = found.isDirectory()
  const kind = isFolder ? 'photos' : found.isFile() && kindByExtension[extname(path).toLowerCase()]
  if (!kind) throw new Problem('opening.kind', { name: basename(path) })
  const known = readKept(context).find((one) => one.path === path)
  const fresh: Kept = { id: known?.id ?? randomUUID(), path, kind, isFolder, at: new Date().toISOString() }
  await keep(context, (kept) => [fresh, ...kept.filter((one) => one.path !== path)])
  return toOpened(fresh)
}

/** Forgets one of the account's files. */
export const forgetRecentFile = (context: AccountContext, id: string): Promise<void> =>
  keep(context, (kept) => kept.filter((one) => one.id !== id))

const pathOf = (context: AccountContext, id: string): string => {
  const path = readKept(context).find((one) => one.id === id)?.path
  if (path === undefined) throw new Problem('opening.gone', { name: '' })
  return path
}

/** Opens one of the account's recent files again. @throws Problem `opening.gone` */
export const reopenRecentFile = (context: AccountContext, id: string): Promise<Opened> =>
  openPath(context, pathOf(context, id))

const readAsFile = async (path: string): Promise<File> => {
  const name = basename(path)
  const gone = (cause?: unknown) => new Problem('opening.gone', { name }, { cause })
  // Checked before it is opened, because opening a pipe waits for its other end.
  if (!(await stat(path).catch(() => undefined))?.isFile()) throw gone()
  const file = await open(path).catch((cause) => {
    throw gone(cause)
  })
  try {
    const { size } = await file.stat()
    if (size > largestFile) throw new Problem('opening.tooLarge', { name, limit: largestFile / mebibyte })
    const bytes = Buffer.alloc(size)
    const { bytesRead } = await file.read(bytes, 0, size, 0)
    return new File([bytes.subarray(0, bytesRead)], name)
  } catch (error) {
    throw error instanceof Problem ? error : gone(error)
  } finally {
    await file.close()
  }
}

/** The content of a file that was opened. @throws Problem `opening.gone`, `opening.tooLarge` */
export const readOpened = (context: AccountContext, id: string): Promise<File> => readAsFile(pathOf(context, id))

/** The files of a folder that was opened, also in folders below. @throws Problem `opening.gone`, `opening.tooMany` */
export const filesInside = async (context: AccountContext, id: string): Promise<{ name: string; size: number }[]> => {
  const folder = pathOf(context, id)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause) => {
    throw new Problem('opening.gone', { name: basename(folder) }, { cause })
  })
  const files = entries.filter((entry) => entry.isFile())
  if (files.length > mostInside) throw new Problem('opening.tooMany', { name: basename(folder), limit: mostInside })
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort()
  const top = basename(folder)
  return Promise.all(
    paths.map(async (path) => ({
      name: [top, ...relative(folder, path).split(sep)].join('/'),
      size: (await stat(path)).size,
    })),
  )
}

/** One of {@link filesInside}, by the name given there. @throws Problem `opening.gone`, `opening.tooLarge` */
export const readInside = async (context: AccountContext, id: string, name: string): Promise<File> => {
  const folder = await realpath(pathOf(context, id)).catch(() => '')
  const path = join(folder, ...name.split('/').slice(1))
  // The real path differs where the name leads out of the folder, by dots or by a link, which the list does not follow.
  if (!folder || path === folder || !path.startsWith(folder + sep) || (await realpath(path).catch(() => '')) !== path)
    throw new Problem('opening.gone', { name })
  return readAsFile(path)
}
