import { fastifyCookie } from '@fastify/cookie'
import { fastifySession } from '@fastify/session'
import { RPCHandler } from '@orpc/server/fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { kibibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { createHttpServer, type HttpContext, type HttpOptions } from '../http/http-server.ts'
import { findOfficer } from '../officers/officer-accounts.ts'
import type { ConsoleContext } from './console-context.ts'
import { consoleFiles } from './console-files.ts'
import { consolePages } from './console-pages.ts'
import { problemOfCall, type SignedInOfficer } from './console-procedures.ts'
import { createConsoleRouter } from './console-router.ts'
import { OfficerSessions } from './session-store.ts'

/** A confirmation that returns every record of a full batch with a text fits. */
const largestBody = 4096 * kibibyte

/** Officers send more requests than strangers: each photo of a contact sheet is one. */
const officersRequests = { burst: 600, perSecond: 50 } as const

/** The id in the cookie is random and looked up by its hash, so a signature over it would add nothing. */
const unsigned = {
  sign: (value: string) => value,
  unsign: (value: string) => ({ valid: true, renew: false, value }),
}

/**
 * Refuses writes that no page of the console sent. `Sec-Fetch-Site` says it where the browser is new enough, `Origin` otherwise.
 * @throws Problem `officers.origin`
 */
const requireOwnPage = ({ headers }: FastifyRequest, origin: string): void => {
  const site = headers['sec-fetch-site']
  if (headers.origin !== origin || (site !== undefined && site !== 'same-origin')) throw new Problem('officers.origin')
}

/** A problem from outside the router, as oRPC writes the errors of its procedures. */
const refusedCall = (problem: Problem, status: number) => ({
  json: { defined: true, code: 'PROBLEM', status, message: problem.code, data: problem.toJSON() },
})

/**
 * The console's own listener, without its address: pages, calls and photos, all behind sessions of officers. It has nothing
 * of the public's and the units' routes.
 */
export const createConsoleServer = async (
  http: Omit<HttpContext, 'secure' | 'problemPage'>,
  context: ConsoleContext,
  options: HttpOptions = {},
): Promise<FastifyInstance> => {
  const { protocol, origin } = new URL(context.officers.consoleAddress)
  const secure = protocol === 'https:'
  const app = createHttpServer(
    { ...http, secure, problemPage: () => undefined },
    { publicRequests: officersRequests, ...options },
  )
  await app.register(fastifyCookie)
  await app.register(fastifySession, {
    secret: unsigned,
    store: new OfficerSessions(context.officers),
    saveUninitialized: false,
    rolling: false,
    // The prefix keeps other hosts from setting it; browsers accept it by https alone.
    cookieName: secure ? '__Host-gzzc-console' : 'gzzc-console',
    cookie: { secure, httpOnly: true, sameSite: 'strict', path: '/' },
  })
  const officerOf = async ({ session }: FastifyRequest): Promise<SignedInOfficer | undefined> =>
    session.officer === undefined ? undefined : findOfficer(context.officers, session.officer)

  consolePages(app)
  consoleFiles(app, context, { officerOf, requireOwnPage: (request) => requireOwnPage(request, origin) })

  const logUnexpected = (error: unknown): void => options.log?.({ level: 'error', stack: (error as Error)?.stack })
  const handler = new RPCHandler(createConsoleRouter(context, logUnexpected))
  await app.register(async (calls) => {
    calls.setErrorHandler((error, _request, reply) => {
      const problem = problemOfCall(error, logUnexpected)
      const status = problem.entry.http ?? 400
      return reply.code(status).send(refusedCall(problem, status))
    })
    calls.removeAllContentTypeParsers()
    calls.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: largestBody },
      (_request, body, done) => {
        try {
          done(null, JSON.parse(body as string))
        } catch (cause) {
          done(new Problem('server.request.malformed', { where: 'JSON' }, { cause }))
        }
      },
    )
    calls.post('/call/*', async (request, reply) => {
      requireOwnPage(request, origin)
      const { matched } = await handler.handle(request, reply, {
        prefix: '/call',
        context: { request, officer: await officerOf(request) },
      })
      if (!matched) throw new Problem('server.request.notFound')
      return reply
    })
  })
  return app
}
