import type { FastifyInstance } from 'fastify'
import { photoPages } from './applicants/photo-pages.ts'
import { applicantRoutes } from './applicants/routes.ts'
import type { RoleContexts } from './contexts.ts'
import { feedRoutes } from './feed/routes.ts'
import { BodyBudget } from './http/body-budget.ts'
import { FailureLimit, unknownRoutes } from './http/contract-route.ts'
import { issuingRoutes } from './issuing/routes.ts'
import { logRoutes } from './log/routes.ts'
import { syncRoutes } from './sync/routes.ts'
import { unitRoutes } from './units/routes.ts'
import { verificationRoutes } from './verification/routes.ts'
import { verificationPages } from './verification/verification-pages.ts'

/**
 * Adds the routes of the roles. `units` has the whole contract of `shared/sync`, with signed answers. `public` has the part
 * of it that is open to everyone, with signed answers only beside `units`, and the pages: verification and the photo tool.
 */
export const addRoutes = (
  app: FastifyInstance,
  { units, public: open }: Partial<RoleContexts>,
  bodies = new BodyBudget(),
): void => {
  if (units) {
    const access = { ...units.access, failures: new FailureLimit(units.access.now), bodies }
    unitRoutes(app, access, units.units)
    syncRoutes(app, access, units.sync)
    feedRoutes(app, access, units.feed)
    applicantRoutes(app, access, units.applicants)
    issuingRoutes(app, access, units.issuing)
    unknownRoutes(app, access)
  }
  const asked = units ?? open
  if (asked) {
    logRoutes(app, units?.access, asked.log)
    verificationRoutes(app, units?.access, asked.verification)
  }
  if (open) {
    verificationPages(app, open.verification)
    photoPages(app)
  }
}
