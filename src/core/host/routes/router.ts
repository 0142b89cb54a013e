import { createProcedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'
import { backupRoutes } from './backup-routes.ts'
import { certificatesRoutes } from './certificates-routes.ts'
import { dictionariesRoutes } from './dictionaries-routes.ts'
import { employersRoutes } from './employers-routes.ts'
import { intakeRoutes } from './intake-routes.ts'
import { openingRoutes } from './opening-routes.ts'
import { overviewRoutes } from './overview-routes.ts'
import { photosRoutes } from './photos-routes.ts'
import { recordsRoutes } from './records-routes.ts'
import { reviewRoutes } from './review-routes.ts'
import { searchRoutes } from './search-routes.ts'
import { hostRoutes, sessionRoutes } from './session-routes.ts'
import { settingsRoutes } from './settings-routes.ts'
import { setupRoutes } from './setup-routes.ts'
import { submissionRoutes } from './submission-routes.ts'
import { syncRoutes } from './sync-routes.ts'

/** The contract's handlers for one workplace, one module per section. Every host serves the same router. */
export const createRouter = (workplace: Workplace) => {
  const procedures = createProcedures(workplace.journal, workplace.presence)
  return procedures.router({
    host: hostRoutes(procedures, workplace),
    session: sessionRoutes(procedures, workplace),
    setup: setupRoutes(procedures, workplace),
    opening: openingRoutes(procedures, workplace),
    overview: overviewRoutes(procedures, workplace),
    records: recordsRoutes(procedures, workplace),
    search: searchRoutes(procedures, workplace),
    employers: employersRoutes(procedures, workplace),
    dictionaries: dictionariesRoutes(procedures, workplace),
    intake: intakeRoutes(procedures, workplace),
    photos: photosRoutes(procedures, workplace),
    review: reviewRoutes(procedures, workplace),
    settings: settingsRoutes(procedures, workplace),
    backup: backupRoutes(procedures, workplace),
    submission: submissionRoutes(procedures, workplace),
    sync: syncRoutes(procedures, workplace),
    certificates: certificatesRoutes(procedures, workplace),
  })
}
