import { createRouterClient } from '@orpc/server'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { Desk } from './desk.ts'
import { createRouter } from './router.ts'

/** A client of a core in the same process: for tests, with no port between. */
export const connectInProcess = (desk: Desk): CoreClient => createRouterClient(createRouter(desk))
