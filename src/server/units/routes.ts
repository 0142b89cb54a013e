import type { FastifyInstance } from 'fastify'
import { enrolRequestSchema } from '../../shared/sync/enrolment.ts'
import { limits } from '../../shared/sync/limits.ts'
import { routes } from '../../shared/sync/routes.ts'
import type { AccessContext } from '../access/access-context.ts'
import { anyone } from '../access/actor.ts'
import { authenticateKey } from '../access/request-authentication.ts'
import { deviceRoute, parseJson, parseWith, rawRequest } from '../http/contract-route.ts'
import { registerAccountKey, revokeAccountKey } from './account-keys.ts'
import { deviceStanding, enrolDevice } from './device-registry.ts'
import { signedDictionary } from './publish-dictionary.ts'
import type { UnitsContext } from './units-context.ts'

export const unitRoutes = (app: FastifyInstance, access: AccessContext, context: UnitsContext): void => {
  // The one route whose signer is not known yet. The body contains the key that must have signed it.
  app.route({
    method: routes.enrol.method,
    url: routes.enrol.path,
    bodyLimit: limits.publicBodyBytes,
    handler: async (request) => {
      const raw = rawRequest(request)
      const body = parseWith(enrolRequestSchema, parseJson(raw.body))
      await authenticateKey(access, raw, body.publicKey)
      return enrolDevice(context, anyone, body)
    },
  })
  deviceRoute(app, access, 'registerAccountKey', (device, { body }) => registerAccountKey(context, device, body))
  deviceRoute(app, access, 'revokeAccountKey', (device, { body }) => revokeAccountKey(context, device, body))
  deviceRoute(app, access, 'deviceStanding', (device) => deviceStanding(context, device))
  deviceRoute(app, access, 'dictionary', (device) => signedDictionary(context, device))
}
