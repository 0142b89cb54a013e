import type { Desk } from './desk.ts'
import { createProcedures } from './procedures.ts'
import { backupRoutes } from './routes/backup-routes.ts'
import { certificatesRoutes } from './routes/certificates-routes.ts'
import { dictionariesRoutes } from './routes/dictionaries-routes.ts'
import { employersRoutes } from './routes/employers-routes.ts'
import { intakeRoutes } from './routes/intake-routes.ts'
import { openingRoutes } from './routes/opening-routes.ts'
import { overviewRoutes } from './routes/overview-routes.ts'
import { photosRoutes } from './routes/photos-routes.ts'
import { recordsRoutes } from './routes/records-routes.ts'
import { reviewRoutes } from './routes/review-routes.ts'
import { searchRoutes } from './routes/search-routes.ts'
import { hostRoutes, sessionRoutes } from './routes/session-routes.ts'
import { settingsRoutes } from './routes/settings-routes.ts'
import { setupRoutes } from './routes/setup-routes.ts'
import { submissionRoutes } from './routes/submission-routes.ts'
import { syncRoutes } from './routes/sync-routes.ts'

/** The contract's handlers for one desk, one module a section. Every host serves the same router. */
export const createRouter = (desk: Desk) => {
  const procedures = createProcedures(desk.journal, desk.presence)
  return procedures.router({
    host: hostRoutes(procedures, desk),
    session: sessionRoutes(procedures, desk),
    setup: setupRoutes(procedures, desk),
    opening: openingRoutes(procedures, desk),
    overview: overviewRoutes(procedures, desk),
    records: recordsRoutes(procedures, desk),
    search: searchRoutes(procedures, desk),
    employers: employersRoutes(procedures, desk),
    dictionaries: dictionariesRoutes(procedures, desk),
    intake: intakeRoutes(procedures, desk),
    photos: photosRoutes(procedures, desk),
    review: reviewRoutes(procedures, desk),
    settings: settingsRoutes(procedures, desk),
    backup: backupRoutes(procedures, desk),
    submission: submissionRoutes(procedures, desk),
    sync: syncRoutes(procedures, desk),
    certificates: certificatesRoutes(procedures, desk),
  })
}
