import type { FastifyInstance } from 'fastify'
import { type DeviceAccess, deviceRoute } from '../http/contract-route.ts'
import { readCertificatePdf } from './certificate-file.ts'
import type { IssuingContext } from './issuing-context.ts'

export const issuingRoutes = (
  app: FastifyInstance,
  access: DeviceAccess,
  context: Pick<IssuingContext, 'store' | 'blobs'>,
): void => {
  deviceRoute(app, access, 'certificatePdf', (device, { params, reply }) => {
    reply.type('application/pdf')
    return readCertificatePdf(context, device, { number: params['number'] ?? '' })
  })
}
