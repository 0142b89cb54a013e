import type { FastifyInstance } from 'fastify'
import { enrolRequestSchema } from '../../shared/sync/enrolment.ts'
import { feedQuerySchema } from '../../shared/sync/feed.ts'
import { limits } from '../../shared/sync/limits.ts'
import { routes } from '../../shared/sync/routes.ts'
import { authenticateKey } from '../access/request-authentication.ts'
import { readUploadedPhoto } from '../applicants/applicant-photos.ts'
import { takeRoster } from '../applicants/roster.ts'
import { readFeed } from '../feed/feed.ts'
import { readCertificatePdf } from '../issuing/certificate-file.ts'
import type { Services } from '../services.ts'
import { lackingPhotos, storePhotoPack } from '../sync/photo-store.ts'
import { getReceipt, receiveBatch } from '../sync/receive-batch.ts'
import { registerAccountKey, revokeAccountKey } from '../units/account-keys.ts'
import { deviceStanding, enrolDevice } from '../units/device-registry.ts'
import { deviceRoute, parseJson, parseWith, rawRequest } from './contract-route.ts'

/** What units' devices ask for: the routes of `shared/sync` with `access: 'device'`. */
export const unitRoutes = (app: FastifyInstance, services: Services): void => {
  // The one route whose signer is not known yet: the body brings the key that must have signed it.
  app.route({
    method: routes.enrol.method,
    url: routes.enrol.path,
    bodyLimit: limits.publicBodyBytes,
    handler: async (request) => {
      const raw = rawRequest(request)
      const body = parseWith(enrolRequestSchema, parseJson(raw.body))
      await authenticateKey(services, raw, body.publicKey)
      return enrolDevice(services, body)
    },
  })
  deviceRoute(app, services, 'registerAccountKey', (device, { body }) => registerAccountKey(services, device, body))
  deviceRoute(app, services, 'revokeAccountKey', (device, { body }) => revokeAccountKey(services, device, body.keyId))
  deviceRoute(app, services, 'deviceStanding', (device) => deviceStanding(services, device))
  deviceRoute(app, services, 'dictionary', () => services.dictionaries.signed(services.store.database))
  deviceRoute(app, services, 'lackingPhotos', async (_, { body }) => ({
    lacking: await lackingPhotos(services, body.hashes),
  }))
  deviceRoute(app, services, 'uploadPhotos', (_, { body }) => storePhotoPack(services, body))
  deviceRoute(app, services, 'submitBatch', (device, { body }) => receiveBatch(services, body, device))
  deviceRoute(app, services, 'receipt', (device, { params }) =>
    getReceipt(services, device.unit_id, params['batchId'] ?? ''),
  )
  deviceRoute(app, services, 'roster', (device, { body }) => takeRoster(services, device, body))
  deviceRoute(app, services, 'uploadedPhoto', (device, { params, reply }) => {
    reply.type('application/octet-stream')
    return readUploadedPhoto(services, device.unit_id, params['sha256'] ?? '')
  })
  deviceRoute(app, services, 'feed', (device, { query }) => {
    const { after, limit } = parseWith(feedQuerySchema, query)
    return readFeed(services, device.unit_id, after, limit)
  })
  deviceRoute(app, services, 'certificatePdf', (device, { params, reply }) => {
    reply.type('application/pdf')
    return readCertificatePdf(services, device.unit_id, params['number'] ?? '')
  })
}
