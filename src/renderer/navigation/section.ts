import type { ComponentType, ReactNode } from 'react'
import type { Stage } from '../../shared/record/stage.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { Account } from '../../shared/rpc/session.ts'
import type { Handed } from './handed-file.ts'

export type SectionKey =
  | 'overview'
  | 'records'
  | 'photos'
  | 'review'
  | 'submission'
  | 'sync'
  | 'certificates'
  | 'settings'
  | 'help'

/** Where a section opens: at records of a stage, one record, one help page. */
export interface Place {
  readonly state?: Stage | undefined
  readonly recordId?: string | undefined
  /** The text that records are searched for. */
  readonly search?: string | undefined
  readonly page?: string | undefined
  /** Photos and archives that were dropped on another section, to be added by the photos section. */
  readonly handed?: Promise<Handed> | undefined
}

/** What the workbench passes to every section. */
export interface SectionProps {
  readonly client: CoreClient
  readonly account: Account
  /** Raised when the store changed, so that what is shown is read again. */
  readonly edition: number
  /** To be called after a change of the store. */
  readonly onChanged: () => void
  readonly place: Place
  /** Opens a section, at a place. */
  readonly onGo: (section: SectionKey, place?: Place) => void
  /** Starts an import; absent where the account may not enter records. */
  readonly onImport: ((file: File) => void) | undefined
}

/** One entry of the rail and its page. */
export interface Section {
  readonly key: SectionKey
  readonly label: string
  readonly icon: ReactNode
  readonly Page: ComponentType<SectionProps>
  /** Reads the page's code ahead of its first visit. */
  readonly load: () => Promise<unknown>
}
