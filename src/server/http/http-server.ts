import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { Problem } from '../../shared/errors/problem.ts'
import { isStorable } from '../../shared/record/text.ts'
import { ClientLimit, type Rate } from './client-limit.ts'
import { answerProblems, createErrorAnswer, type Log, type ProblemPage } from './problem-answer.ts'

const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const

// Enough for a person who checks a stack of paper. A client that tries out numbers soon exceeds it.
const publicRequests = { burst: 60, perSecond: 2 } as const

/** Refuses an address with a control character, which PostgreSQL would refuse with an error. */
const refuseUnstorable = ({ params, query }: FastifyRequest): void => {
  for (const [where, value] of [...Object.entries(params ?? {}), ...Object.entries(query ?? {})]) {
    if (!isStorable(`${where}${[value].flat().join('')}`)) {
      throw new Problem('server.request.malformed', { where: '地址中有控制字符' })
    }
  }
}

const usualSilence = 60_000
/** Milliseconds that the body of a request may take that no device signed. */
const publicBody = 120_000

/** Ends connections that went silent. While a handler works, silence is its own. */
const limitSilence = (app: FastifyInstance, silence: number): void => {
  const limitSocket = ({ raw }: FastifyRequest, milliseconds: number): void =>
    void raw.socket?.setTimeout?.(milliseconds)
  app.addHook('onRequest', async (request) => {
    limitSocket(request, silence)
    if (request.routeOptions.config?.unmetered) return
    const timer = setTimeout(() => request.raw.destroy(), publicBody).unref()
    for (const end of ['end', 'close'] as const) request.raw.once(end, () => clearTimeout(timer))
  })
  app.addHook('preHandler', async (request) => limitSocket(request, 0))
  app.addHook('onSend', async (request, _reply, payload) => {
    limitSocket(request, silence)
    return payload
  })
}

/** Options of the HTTP side, given to `listen`. */
export interface HttpOptions {
  /** Receives one line per request and per fault, without names, document numbers or contents. */
  readonly log?: Log
  /** Requests that one public client may send at once, and per second in the long run. */
  readonly publicRequests?: Rate
  /** Milliseconds without a byte after which a connection is closed, while a body arrives and while an answer leaves. */
  readonly silence?: number
}

/** Context of the HTTP side. */
export interface HttpContext {
  readonly now: () => Date
  /** Addresses or networks of proxies whose `X-Forwarded-For` is trusted. */
  readonly trustedProxies: readonly string[]
  /** The public reaches the service by https. */
  readonly secure: boolean
  /** Shows a problem to a browser. */
  readonly problemPage: ProblemPage
}

/**
 * The HTTP side without its routes; the caller adds them and listens.
 * @example
 * const app = createHttpServer(context, { log })
 * app.get('/hello', () => 'hello')
 * await app.listen({ port: 8452 })
 */
export const createHttpServer = (
  { now, trustedProxies, secure, problemPage }: HttpContext,
  options: HttpOptions = {},
): FastifyInstance => {
  const log = options.log ?? (() => undefined)
  const answerError = createErrorAnswer(log, problemPage)
  const setHeaders = (reply: FastifyReply): void => {
    reply.headers(securityHeaders)
    if (secure) reply.header('strict-transport-security', 'max-age=31536000')
  }
  const app = fastify({
    logger: false,
    trustProxy: [...trustedProxies],
    // Bodies are limited by silence (`limitSilence`), because a slow line that works may take long for a batch.
    requestTimeout: 0,
    routerOptions: { maxParamLength: 100 },
    // Shutdown does not wait for idle keep-alive connections.
    forceCloseConnections: true,
    // An address that cannot be decoded reaches neither hooks nor the error handler.
    frameworkErrors: (error, request, reply) => {
      setHeaders(reply as unknown as FastifyReply)
      answerError(error, request, reply as unknown as FastifyReply)
    },
  })
  // Bodies stay bytes until their signature is checked.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  limitSilence(app, options.silence ?? usualSilence)
  const limit = new ClientLimit(options.publicRequests ?? publicRequests)
  app.addHook('onRequest', async (request, reply) => {
    setHeaders(reply)
    const seconds = request.routeOptions.config?.unmetered ? 0 : limit.take(request.ip, now().getTime())
    if (seconds > 0) throw new Problem('server.request.tooMany', { seconds })
    refuseUnstorable(request)
  })
  app.addHook('onResponse', async (request, reply) => {
    // The pattern of the route instead of the address, so that nothing a person typed gets into a log.
    log({
      level: 'info',
      at: now().toISOString(),
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    })
  })
  answerProblems(app, answerError, problemPage)
  return app
}
