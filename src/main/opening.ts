import { extname, resolve } from 'node:path'
import type { ShellOrder } from '../shared/rpc/desktop-bridge.ts'

/** Kinds of files that the window accepts. */
const openableExtensions = ['.xlsx', '.csv', '.zip', '.gzzc', '.gzzc-receipt'] as const
export const linkScheme = 'gzzc'

/** The section that a link names. A link contains nothing else, so its author can open a section and do nothing more. */
const sectionOf = (link: string): string | undefined =>
  new RegExp(`^${linkScheme}:/{0,2}([a-z]{1,40})/?$`, 'iu').exec(link)?.[1]?.toLowerCase()

/** The orders of a command line: files of the known kinds and links `gzzc://SECTION`. Other arguments are ignored. */
export const ordersOf = (argv: readonly string[], folder: string): ShellOrder[] => {
  return argv.flatMap((argument): ShellOrder[] => {
    if (argument.startsWith('-')) return []
    const section = sectionOf(argument)
    if (section) return [{ kind: 'go', section }]
    const known = openableExtensions.some((extension) => extension === extname(argument).toLowerCase())
    return known ? [{ kind: 'open', path: resolve(folder, argument) }] : []
  })
}
