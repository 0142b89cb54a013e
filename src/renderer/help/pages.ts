import { type HelpPage, readPages } from './library.ts'

/** One page a task, in the order of the work. */
export const helpPages = readPages(
  import.meta.glob<string>('./pages/*.md', { query: '?raw', import: 'default', eager: true }),
)

export const findHelpPage = (key: string | undefined): HelpPage | undefined =>
  helpPages.find((page) => page.key === key)
