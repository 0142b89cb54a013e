import { createContext, useContext } from 'react'
import type { Opened } from '../../shared/rpc/opening.ts'

/** The account's recent files, for whoever opens files. */
export interface Recents {
  /** Newest first; empty in a browser, which tells no paths. */
  readonly list: readonly Opened[]
  readonly open: (id: string) => void
}

export const RecentsContext = createContext<Recents>({ list: [], open: () => {} })

export const useRecents = (): Recents => useContext(RecentsContext)

/** How a recent file is called in menus: its name, and its folder where another one has the same. */
export const recentLabel = (opened: Opened, all: readonly Opened[]): string =>
  all.some(({ id, name }) => id !== opened.id && name === opened.name)
    ? `${opened.name}（${opened.folder}）`
    : opened.name
