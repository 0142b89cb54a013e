import { extname, resolve } from 'node:path'

/** Kinds of files that the window accepts. */
const openableExtensions = ['.xlsx', '.xls', '.et', '.csv', '.zip', '.gzzc', '.gzzc-receipt'] as const
export const linkScheme = 'gzzc'

/** What a command line, a menu or the system opens: a section, or a path that is still to be given to the core. */
export type Opening =
  | { readonly kind: 'go'; readonly section: string }
  | { readonly kind: 'open'; readonly path: string }

/** The section that a link names. A link contains nothing else, so its author can open a section and do nothing more. */
const sectionOf = (link: string): string | undefined =>
  new RegExp(`^${linkScheme}:/{0,2}([a-z]{1,40})/?$`, 'iu').exec(link)?.[1]?.toLowerCase()

/** What a command line opens: files of the known kinds and links `gzzc://SECTION`. Other arguments are ignored. */
export const openingsOf = (argv: readonly string[], folder: string): Opening[] => {
  return argv.flatMap((argument): Opening[] => {
    if (argument.startsWith('-')) return []
    const section = sectionOf(argument)
    if (section) return [{ kind: 'go', section }]
    const known = openableExtensions.some((extension) => extension === extname(argument).toLowerCase())
    return known ? [{ kind: 'open', path: resolve(folder, argument) }] : []
  })
}
