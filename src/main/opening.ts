import { extname, resolve } from 'node:path'
import type { ShellOrder } from '../shared/rpc/desktop-bridge.ts'

/** Kinds of files the window takes. */
export const openableExtensions = ['.xlsx', '.csv', '.zip', '.gzzc', '.gzzc-receipt'] as const
export const linkScheme = 'gzzc'

/** A link carries the name of a section and nothing else: whoever wrote it can lead there, and no further. */
const sectionOf = (link: string): string | undefined =>
  new RegExp(`^${linkScheme}:/{0,2}([a-z]{1,40})/?$`, 'iu').exec(link)?.[1]?.toLowerCase()

/** What a command line asks to open: files of ours, links `gzzc://SECTION`. Whatever else stands there is left out. */
export const ordersOf = (argv: readonly string[], folder: string): ShellOrder[] => {
  return argv.flatMap((argument): ShellOrder[] => {
    if (argument.startsWith('-')) return []
    const section = sectionOf(argument)
    if (section) return [{ kind: 'go', section }]
    const known = openableExtensions.some((extension) => extension === extname(argument).toLowerCase())
    return known ? [{ kind: 'open', path: resolve(folder, argument) }] : []
  })
}
