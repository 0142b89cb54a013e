import type { ComponentType } from 'react'
import type { CoreClient } from '../../../shared/rpc/contract.ts'

/** Forms of the settings that the wizard shows too. */
export interface SetupParts {
  readonly ProxyForm: ComponentType<{
    readonly client: CoreClient
    readonly mayChange: boolean
    readonly mayTry: boolean
    readonly onSaved: () => void
  }>
  readonly RestoreDialog: ComponentType<{
    readonly client: CoreClient
    readonly backup: undefined
    /** Restores into the folder of this program instead of another one. */
    readonly here: true
    readonly onClose: () => void
    readonly onRestored: () => void
  }>
}
