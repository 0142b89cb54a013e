import type { ComponentType } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { PastImport } from '../../shared/rpc/intake.ts'
import type { RecordDetail } from '../../shared/rpc/records.ts'

/** Parts of the intake section that the records section shows. */
export interface RecordsParts {
  /** Where an imported record came from. */
  readonly OriginDetails: ComponentType<{ readonly origin: NonNullable<RecordDetail['origin']> }>
  /** The imports so far, in a drawer. */
  readonly ImportHistory: ComponentType<{
    readonly client: CoreClient
    readonly mayUndo: boolean
    readonly onChanged: () => void
    readonly onClose: () => void
    readonly onShow: (past: PastImport) => void
  }>
}
