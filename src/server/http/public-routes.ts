import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { provinceKeys, type Services } from '../services.ts'
import { lookUp } from '../verification/lookup.ts'
import { certificateStatus, verifyPdfFile, verifyQrToken } from '../verification/verify.ts'
import { parseWith, publicRoute } from './contract-route.ts'

const position = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const proofQuery = z.strictObject({ index: position })
const consistencyQuery = z.strictObject({ from: position, to: position })
const numberSchema = z.string().regex(/^[A-Z0-9-]{4,40}$/)
const plainText = 'text/plain; charset=utf-8'

/** What anyone may ask: the routes of `shared/sync` with `access: 'public'`. */
export const publicRoutes = (app: FastifyInstance, services: Services): void => {
  const { store, log } = services
  publicRoute(app, 'lookup', ({ body }) => lookUp(services, body))
  publicRoute(app, 'verifyPdf', ({ body }) => verifyPdfFile(services, body))
  publicRoute(app, 'verifyToken', ({ body }) => verifyQrToken(services, body.token))
  publicRoute(app, 'certificateStatus', ({ params }) =>
    certificateStatus(services, parseWith(numberSchema, params['number']?.toUpperCase())),
  )
  publicRoute(app, 'provinceKeys', () => provinceKeys(services))
  publicRoute(app, 'rootCertificate', ({ reply }) => {
    reply.type('application/x-pem-file').header('content-disposition', 'attachment; filename="gzzc-root.pem"')
    return services.secrets.rootCertificate
  })
  publicRoute(app, 'logCheckpoint', ({ reply }) => {
    reply.type(plainText)
    return log.checkpoint(store.database)
  })
  publicRoute(app, 'logProof', ({ query, reply }) => {
    reply.type(plainText)
    return log.proof(store.database, parseWith(proofQuery, query).index)
  })
  publicRoute(app, 'logConsistency', async ({ query }) => {
    const { from, to } = parseWith(consistencyQuery, query)
    const hashes = await log.consistency(store.database, from, to)
    return { from, to, hashes: hashes.map((hash) => hash.toString('base64')) }
  })
}
