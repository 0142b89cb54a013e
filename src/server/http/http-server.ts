import { type FastifyInstance, fastify } from 'fastify'
import { Problem } from '../../shared/errors/problem.ts'
import { routes } from '../../shared/sync/routes.ts'
import { photoPages, photoPagesRoute } from '../applicants/photo-pages.ts'
import type { Services } from '../services.ts'
import { problemPage, verificationPages } from '../verification/verification-pages.ts'
import { answerProblems, type Log } from './problem-answer.ts'
import { publicRoutes } from './public-routes.ts'
import { clientKey, TokenBucket } from './token-bucket.ts'
import { unitRoutes } from './unit-routes.ts'

const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
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

// A person who checks a stack of paper is never stopped; someone who tries out numbers soon is.
const publicRequests = { burst: 60, perSecond: 2 } as const

/** Enrolment is not among them: whoever asks for it is not known yet. */
const deviceRoutes = new Set<string>(
  Object.values(routes).flatMap((route) => (route.access === 'device' && route !== routes.enrol ? [route.path] : [])),
)

export interface HttpOptions {
  /** One JSON-able line per request and per fault; holds no names, document numbers or contents. */
  readonly log?: Log
  /** Requests of one public client: allowed at once, and per second in the long run. */
  readonly publicRequests?: { readonly burst: number; readonly perSecond: number }
}

/** The whole HTTP side over one set of services; listening is the caller's. */
export const createHttpServer = (services: Services, options: HttpOptions = {}): FastifyInstance => {
  const log = options.log ?? (() => undefined)
  const app = fastify({
    logger: false,
    trustProxy: services.settings.trustedProxies,
    requestTimeout: 120_000,
    routerOptions: { maxParamLength: 100 },
    // A clear end at shutdown, also for idle keep-alive connections.
    forceCloseConnections: true,
  })
  // Bodies stay bytes until their signature is checked.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  const limit = options.publicRequests ?? publicRequests
  const bucket = new TokenBucket(limit.burst, limit.perSecond)
  const secure = services.settings.publicAddress.startsWith('https:')
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders)
    if (secure) reply.header('strict-transport-security', 'max-age=31536000')
    // Devices are known by their signature and may send as fast as they can; the photo tool is files alone.
    const route = request.routeOptions.url ?? ''
    if (deviceRoutes.has(route) || route === photoPagesRoute) return
    const seconds = bucket.take(clientKey(request.ip), services.now().getTime())
    if (seconds > 0) throw new Problem('server.request.tooMany', { seconds })
  })
  app.addHook('onResponse', async (request, reply) => {
    // The route's pattern, not the address: nothing that a person typed gets into a log.
    log({
      level: 'info',
      at: services.now().toISOString(),
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    })
  })
  answerProblems(app, log, problemPage)
  unitRoutes(app, services)
  publicRoutes(app, services)
  verificationPages(app, services)
  photoPages(app)
  return app
}
