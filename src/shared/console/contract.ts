import type { ContractRouterClient } from '@orpc/contract'
import { accountsContract } from './accounts-contract.ts'
import { batchesContract } from './batches-contract.ts'
import { certificatesContract } from './certificates-contract.ts'
import { decisionsContract } from './decisions-contract.ts'
import { queuesContract } from './queues-contract.ts'
import { unitsContract } from './units-contract.ts'

/** The calls of the console's pages to the province. */
export const consoleContract = {
  ...accountsContract,
  ...queuesContract,
  ...batchesContract,
  ...certificatesContract,
  ...unitsContract,
  ...decisionsContract,
}

export type ConsoleClient = ContractRouterClient<typeof consoleContract>
