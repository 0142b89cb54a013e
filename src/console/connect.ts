import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ConsoleClient } from '../shared/console/contract.ts'

/** The calls to the province that serves this page. */
export const connectConsole = (): ConsoleClient =>
  createORPCClient(new RPCLink({ url: new URL('/call', window.location.origin).href }))
