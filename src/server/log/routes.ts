import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { AccessContext } from '../access/access-context.ts'
import { parseWith, publicRoute } from '../http/contract-route.ts'
import type { LogContext } from './log-context.ts'
import { proveConsistency } from './log-tree.ts'

const position = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const proofQuery = z.strictObject({ index: position })
const consistencyQuery = z.strictObject({ from: position, to: position })
const plainText = 'text/plain; charset=utf-8'

/** Checkpoints and proofs, which anyone may ask for. */
export const logRoutes = (app: FastifyInstance, access: AccessContext, { store, log }: LogContext): void => {
  publicRoute(app, access, 'logCheckpoint', ({ reply }) => {
    reply.type(plainText)
    return log.checkpoint(store.database)
  })
  publicRoute(app, access, 'logProof', ({ query, reply }) => {
    reply.type(plainText)
    return log.proof(store.database, parseWith(proofQuery, query).index)
  })
  publicRoute(app, access, 'logConsistency', async ({ query }) => {
    const { from, to } = parseWith(consistencyQuery, query)
    const hashes = await proveConsistency(store.database, from, to)
    return { from, to, hashes: hashes.map((hash) => hash.toString('base64')) }
  })
}
