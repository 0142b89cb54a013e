import type { FastifyInstance } from 'fastify'
import { enrolRequestSchema } from '../../shared/sync/enrolment.ts'
import { limits } from '../../shared/sync/limits.ts'
import { routes } from '../../shared/sync/routes.ts'
import { anyone } from '../access/actor.ts'
import { authenticateKey, checkBody } from '../access/request-authentication.ts'
import {
  bodyOf,
  type DeviceAccess,
  deviceRoute,
  parseJson,
  parseWith,
  requestHead,
  signedAnswers,
} from '../http/contract-route.ts'
import { revokeAccountKey } from './account-keys.ts'
import { submitAccountList } from './account-lists.ts'
import { deviceStanding, enrolDevice } from './device-registry.ts'
import { signedDictionary } from './publish-dictionary.ts'
import type { UnitsContext } from './units-context.ts'

export const unitRoutes = (app: FastifyInstance, access: DeviceAccess, context: UnitsContext): void => {
  // The one route whose signer is not known yet. The body brings the key that must have signed it.
  app.route({
    method: routes.enrol.method,
    url: routes.enrol.path,
    bodyLimit: limits.publicBodyBytes,
    handler: async (request) => {
      const body = parseWith(enrolRequestSchema, parseJson(bodyOf(request)))
      await access.failures.guard(request.ip, async () => {
        checkBody(requestHead(request), bodyOf(request))
        await authenticateKey(access, requestHead(request), body.publicKey)
      })
      return enrolDevice(context, anyone, body)
    },
    onSend: signedAnswers(access),
  })
  deviceRoute(app, access, 'submitAccountList', (device, { body }) => submitAccountList(context, device, body))
  deviceRoute(app, access, 'revokeAccountKey', (device, { body }) => revokeAccountKey(context, device, body))
  deviceRoute(app, access, 'deviceStanding', (device) => deviceStanding(context, device))
  deviceRoute(app, access, 'dictionary', (device) => signedDictionary(context, device))
}
