import type { FastifyInstance } from 'fastify'
import { photoPages } from './applicants/photo-pages.ts'
import { applicantRoutes } from './applicants/routes.ts'
import type { ProvinceContexts } from './contexts.ts'
import { feedRoutes } from './feed/routes.ts'
import { FailureLimit } from './http/contract-route.ts'
import { issuingRoutes } from './issuing/routes.ts'
import { logRoutes } from './log/routes.ts'
import { syncRoutes } from './sync/routes.ts'
import { unitRoutes } from './units/routes.ts'
import { verificationRoutes } from './verification/routes.ts'
import { verificationPages } from './verification/verification-pages.ts'

/** Adds the routes of every slice: the contract of `shared/sync`, the verification pages and the photo tool. */
export const addRoutes = (app: FastifyInstance, contexts: ProvinceContexts): void => {
  const access = { ...contexts.access, failures: new FailureLimit(contexts.access.now) }
  unitRoutes(app, access, contexts.units)
  syncRoutes(app, access, contexts.sync)
  feedRoutes(app, access, contexts.feed)
  applicantRoutes(app, access, contexts.applicants)
  issuingRoutes(app, access, contexts.issuing)
  logRoutes(app, access, contexts.log)
  verificationRoutes(app, access, contexts.verification)
  verificationPages(app, contexts.verification)
  photoPages(app)
}
