import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { AnswerContext } from '../access/access-context.ts'
import { parseWith, publicRoute } from '../http/contract-route.ts'
import type { PublishedLogContext } from './log-context.ts'
import { proveConsistency } from './log-tree.ts'

const position = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const proofQuery = z.strictObject({ index: position })
const consistencyQuery = z.strictObject({ from: position, to: position })
const plainText = 'text/plain; charset=utf-8'

/** Checkpoints and proofs, which anyone may ask for. */
export const logRoutes = (
  app: FastifyInstance,
  answers: AnswerContext | undefined,
  { store, log }: PublishedLogContext,
): void => {
  publicRoute(app, answers, 'logCheckpoint', ({ reply }) => {
    reply.type(plainText)
    return log.checkpoint(store.database)
  })
  publicRoute(app, answers, 'logProof', ({ query, reply }) => {
    reply.type(plainText)
    return log.proof(store.database, parseWith(proofQuery, query).index)
  })
  publicRoute(app, answers, 'logConsistency', async ({ query }) => {
    const { from, to } = parseWith(consistencyQuery, query)
    const hashes = await proveConsistency(store.database, from, to)
    return { from, to, hashes: hashes.map((hash) => hash.toString('base64')) }
  })
}
