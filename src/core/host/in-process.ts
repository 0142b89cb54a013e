import { createRouterClient } from '@orpc/server'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { createRouter } from './routes/router.ts'
import type { Workplace } from './workplace/workplace.ts'

/** A client of a core in the same process: for tests, with no port between. */
export const connectInProcess = (workplace: Workplace): CoreClient => createRouterClient(createRouter(workplace))
