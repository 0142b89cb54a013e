import type { DecisionsContext } from '../decisions/decisions.ts'
import type { IssuingContext } from '../issuing/issuing-context.ts'
import type { PreviewContext } from '../issuing/preview-certificate.ts'
import type { LogContext } from '../log/log-context.ts'
import type { OfficersContext } from '../officers/officers-context.ts'
import type { SyncContext } from '../sync/sync-context.ts'
import type { UnitsContext } from '../units/units-context.ts'

/** Contexts of the slices that the console's calls reach. */
export interface ConsoleContext {
  readonly officers: OfficersContext
  readonly decisions: DecisionsContext
  readonly sync: Pick<SyncContext, 'store' | 'blobs'>
  readonly issuing: IssuingContext
  readonly previewing: PreviewContext
  readonly log: Pick<LogContext, 'store' | 'log'>
  readonly units: UnitsContext
  /** Whether the province makes specimens, which every page says. */
  readonly specimen: boolean
}
