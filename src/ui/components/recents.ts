import { createContext, useContext } from 'react'
import type { Opened } from '../../shared/rpc/opening.ts'

/** The account's recent files, and how to open one again. */
export interface Recents {
  /** Newest first; empty in a browser, where paths are unknown. */
  readonly list: readonly Opened[]
  readonly open: (id: string) => void
}

export const RecentsContext = createContext<Recents>({ list: [], open: () => {} })

export const useRecents = (): Recents => useContext(RecentsContext)

/** The label of a recent file: its name, with the folder if another recent file has the same name. */
export const recentLabel = (opened: Opened, all: readonly Opened[]): string =>
  all.some(({ id, name }) => id !== opened.id && name === opened.name)
    ? `${opened.name}（${opened.folder}）`
    : opened.name
