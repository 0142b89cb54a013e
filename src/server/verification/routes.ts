import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { parseWith, publicRoute } from '../http/contract-route.ts'
import { lookUp } from './lookup.ts'
import type { VerificationContext } from './verification-context.ts'
import { certificateStatus, verifyPdfFile, verifyQrToken } from './verify.ts'

const numberSchema = z.string().regex(/^[A-Z0-9-]{4,40}$/)

/** Verification and the public keys that it uses, for anyone. */
export const verificationRoutes = (app: FastifyInstance, context: VerificationContext): void => {
  publicRoute(app, 'lookup', ({ body }) => lookUp(context, body))
  publicRoute(app, 'verifyPdf', ({ body }) => verifyPdfFile(context, body))
  publicRoute(app, 'verifyToken', ({ body }) => verifyQrToken(context, body))
  publicRoute(app, 'certificateStatus', ({ params }) =>
    certificateStatus(context, { number: parseWith(numberSchema, params['number']?.toUpperCase()) }),
  )
  publicRoute(app, 'provinceKeys', () => context.keys)
  publicRoute(app, 'rootCertificate', ({ reply }) => {
    reply.type('application/x-pem-file').header('content-disposition', 'attachment; filename="gzzc-root.pem"')
    return context.keys.rootCertificate
  })
}
