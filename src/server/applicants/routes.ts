import type { FastifyInstance } from 'fastify'
import { type DeviceAccess, deviceRoute } from '../http/contract-route.ts'
import { readUploadedPhoto } from './applicant-photos.ts'
import type { ApplicantsContext } from './applicants-context.ts'
import { updateRoster } from './roster.ts'

export const applicantRoutes = (app: FastifyInstance, access: DeviceAccess, context: ApplicantsContext): void => {
  deviceRoute(app, access, 'roster', (device, { body }) => updateRoster(context, device, body))
  deviceRoute(app, access, 'uploadedPhoto', (device, { params, reply }) => {
    reply.type('application/octet-stream')
    return readUploadedPhoto(context, device, { sha256: params['sha256'] ?? '' })
  })
}
