import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { statusQuerySchema } from '../../shared/sync/verification.ts'
import type { AnswerContext } from '../access/access-context.ts'
import { parseWith, publicRoute } from '../http/contract-route.ts'
import { signedSealList } from '../units/publish-seals.ts'
import { lookUp } from './lookup.ts'
import type { VerificationContext } from './verification-context.ts'
import { certificateStatus, verifyPdfFile, verifyQrToken } from './verify.ts'

const numberSchema = z.string().regex(/^[A-Z0-9-]{4,40}$/)

/** Verification and the public keys that it rests on, for anyone. */
export const verificationRoutes = (
  app: FastifyInstance,
  answers: AnswerContext | undefined,
  context: VerificationContext,
): void => {
  publicRoute(app, answers, 'lookup', ({ body }) => lookUp(context, body))
  publicRoute(app, answers, 'verifyPdf', ({ body }) => verifyPdfFile(context, body))
  publicRoute(app, answers, 'verifyToken', ({ body }) => verifyQrToken(context, body))
  publicRoute(app, answers, 'certificateStatus', ({ params, query }) =>
    certificateStatus(context, {
      number: parseWith(numberSchema, params['number']?.toUpperCase()),
      file: parseWith(statusQuerySchema, query).file,
    }),
  )
  publicRoute(app, answers, 'sealList', () => signedSealList(context))
  publicRoute(app, answers, 'provinceKeys', () => context.keys)
  publicRoute(app, answers, 'rootCertificate', ({ reply }) => {
    reply.type('application/x-pem-file').header('content-disposition', 'attachment; filename="gzzc-root.pem"')
    return context.keys.rootCertificate
  })
}
