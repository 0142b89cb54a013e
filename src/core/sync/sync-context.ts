import type { UnitContext } from '../context/unit-context.ts'
import type { Enrolment } from '../enrolment/enrolment.ts'
import type { ProvinceClient } from './province-client.ts'
import type { ProvinceConnection } from './proxy.ts'

/** What an exchange with the province works with, once this computer is enrolled. */
export interface SyncContext extends Pick<UnitContext, 'database' | 'gate' | 'now'> {
  /** Signs its requests with this computer's key. */
  readonly client: ProvinceClient
  readonly enrolment: Enrolment
}

/** What enrolment and the connection's settings work with: a unit that may not be enrolled yet. */
export interface ProvinceContext extends Pick<UnitContext, 'database' | 'gate' | 'session' | 'now'> {
  /** Direct or through a proxy, as the unit's settings say. */
  readonly connection: ProvinceConnection
}
