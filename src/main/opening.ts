import { readFile, stat } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import type { ShellOrder } from '../shared/rpc/desktop-bridge.ts'

/** What the system may hand over: a file of ours, or a link `gzzc://SECTION`. */
export type Opening =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'go'; readonly section: string }

/** Kinds of files the window takes. */
export const openableExtensions = ['.xlsx', '.csv', '.zip', '.gzzc', '.gzzc-receipt'] as const
export const linkScheme = 'gzzc'

const largestFile = 256 * 1024 * 1024

/** A link carries the name of a section and nothing else: whoever wrote it can lead there, and no further. */
const sectionOf = (link: string): string | undefined =>
  new RegExp(`^${linkScheme}:/{0,2}([a-z]{1,40})/?$`, 'iu').exec(link)?.[1]?.toLowerCase()

/** What a command line asks to open. Switches and whatever else is no file of ours are left out. */
export function openingsOf(argv: readonly string[], folder: string): Opening[] {
  return argv.flatMap((argument): Opening[] => {
    if (argument.startsWith('-')) return []
    const section = sectionOf(argument)
    if (section) return [{ kind: 'go', section }]
    const known = openableExtensions.some((extension) => extension === extname(argument).toLowerCase())
    return known ? [{ kind: 'file', path: resolve(folder, argument) }] : []
  })
}

/** The order that hands an opening to the window; a file as its bytes, for a window reads no disk. */
export async function orderOf(opening: Opening): Promise<ShellOrder> {
  if (opening.kind === 'go') return opening
  const name = basename(opening.path)
  try {
    const { size } = await stat(opening.path)
    if (size > largestFile)
      return {
        kind: 'trouble',
        found: `“${name}”太大`,
        remedy: `一次最多打开 ${largestFile / 1024 / 1024} MB，请拆成几份`,
      }
    return { kind: 'file', name, bytes: new Uint8Array(await readFile(opening.path)) }
  } catch {
    return { kind: 'trouble', found: `打不开“${name}”`, remedy: '检查文件是否还在原处、是否正被别的程序使用，然后重试' }
  }
}
