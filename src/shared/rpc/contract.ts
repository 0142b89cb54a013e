import type { ContractRouterClient } from '@orpc/contract'
import { backupContract } from './backup.ts'
import { certificatesContract } from './certificates.ts'
import { dictionariesContract } from './dictionaries.ts'
import { employersContract } from './employers.ts'
import { intakeContract } from './intake.ts'
import { openingContract } from './opening.ts'
import { overviewContract } from './overview.ts'
import { photosContract } from './photos.ts'
import { recordsContract } from './records.ts'
import { reviewContract } from './review.ts'
import { searchContract } from './search.ts'
import { hostContract, sessionContract } from './session.ts'
import { settingsContract } from './settings.ts'
import { setupContract } from './setup.ts'
import { submissionContract } from './submission.ts'
import { syncContract } from './sync.ts'

/** Calls of a window to its core, by section. Handlers: `core/host/routes`; callers: `renderer/rpc/connection.ts`. */
export const contract = {
  host: hostContract,
  session: sessionContract,
  setup: setupContract,
  opening: openingContract,
  overview: overviewContract,
  records: recordsContract,
  search: searchContract,
  employers: employersContract,
  dictionaries: dictionariesContract,
  intake: intakeContract,
  photos: photosContract,
  review: reviewContract,
  settings: settingsContract,
  backup: backupContract,
  submission: submissionContract,
  sync: syncContract,
  certificates: certificatesContract,
}

export type CoreClient = ContractRouterClient<typeof contract>
