import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { z } from 'zod'
import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { limits } from '../../shared/sync/limits.ts'
import { type RouteAnswer, type RouteName, routes } from '../../shared/sync/routes.ts'
import type { AccessContext } from '../access/access-context.ts'
import type { Device } from '../access/actor.ts'
import { authenticateDevice, findClaimedDevice, type RawRequest } from '../access/request-authentication.ts'

type Answer<N extends RouteName> = RouteAnswer<N> | Promise<RouteAnswer<N>>

/** A body as the contract's schema parses it. */
export type ParsedBody<N extends RouteName> = (typeof routes)[N]['request'] extends z.ZodType
  ? z.output<(typeof routes)[N]['request']>
  : undefined

/** One request to a route of the contract, with its body parsed. */
interface Call<N extends RouteName> {
  readonly body: ParsedBody<N>
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly reply: FastifyReply
}

/** The request as authentication reads it. */
export const rawRequest = (request: FastifyRequest): RawRequest => ({
  method: request.method,
  path: request.raw.url ?? '',
  headers: request.headers,
  body: (request.body as Buffer | undefined) ?? Buffer.alloc(0),
})

/** The value as the schema parses it. @throws Problem `server.request.malformed` with the path of the first fault */
export const parseWith = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Problem('server.request.malformed', {
    where: [issue?.path.join('.'), issue?.message].filter(Boolean).join(': '),
  })
}

/** A body as JSON. @throws Problem `server.request.malformed` */
export const parseJson = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw new Problem('server.request.malformed', { where: 'JSON' }, { cause })
  }
}

const readBody = <N extends RouteName>(name: N, body: Uint8Array): ParsedBody<N> => {
  const schema: z.ZodType | null = routes[name].request
  if (!schema) return undefined as ParsedBody<N>
  const isBytes = schema instanceof z.ZodCustom
  return parseWith(schema, isBytes ? body : parseJson(body)) as ParsedBody<N>
}

const bodyLimits: Partial<Record<RouteName, number>> = {
  uploadPhotos: limits.packBytes,
  submitBatch: limits.deviceBodyBytes,
  lackingPhotos: 4 * mebibyte,
  roster: 8 * mebibyte,
  verifyPdf: limits.pdfBytes,
}

const callOf = <N extends RouteName>(name: N, request: FastifyRequest, reply: FastifyReply): Call<N> => ({
  body: readBody(name, rawRequest(request).body),
  params: request.params as Record<string, string>,
  query: request.query as Record<string, string>,
  reply,
})

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Requests to this route do not count against the limit of a public client. */
    readonly unmetered?: boolean
  }
}

const addRoute = (
  app: FastifyInstance,
  name: RouteName,
  handler: Handler,
  options: Pick<RouteOptions, 'config' | 'onRequest'> = {},
): void => {
  const { method, path } = routes[name]
  app.route({ method, url: path, bodyLimit: bodyLimits[name] ?? limits.publicBodyBytes, handler, ...options })
}

/** A route of the contract that is open to everyone. */
export const publicRoute = <N extends RouteName>(
  app: FastifyInstance,
  name: N,
  handler: (call: Call<N>) => Answer<N>,
): void => addRoute(app, name, async (request, reply) => handler(callOf(name, request, reply)))

/**
 * A route of the contract for enrolled devices. An unknown device is refused before its body is received; the signature
 * is checked over the raw bytes before they are parsed. The rate of requests is not limited.
 */
export const deviceRoute = <N extends RouteName>(
  app: FastifyInstance,
  access: AccessContext,
  name: N,
  handler: (device: Device, call: Call<N>) => Answer<N>,
): void =>
  addRoute(
    app,
    name,
    async (request, reply) => {
      const device = await authenticateDevice(access, rawRequest(request))
      return handler(device, callOf(name, request, reply))
    },
    {
      config: { unmetered: true },
      onRequest: async (request) => void (await findClaimedDevice(access, rawRequest(request))),
    },
  )
