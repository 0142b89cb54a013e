import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem } from '../../shared/errors/problem.ts'
import { limits } from '../../shared/sync/limits.ts'
import { type RouteAnswer, type RouteName, routes } from '../../shared/sync/routes.ts'
import { authenticateDevice, claimedDevice, type RawRequest } from '../access/request-authentication.ts'
import type { Services } from '../services.ts'
import type { Device } from '../units/device.ts'

type Answer<N extends RouteName> = RouteAnswer<N> | Promise<RouteAnswer<N>>

/** What the contract's schema makes of a body. */
export type ParsedBody<N extends RouteName> = (typeof routes)[N]['request'] extends z.ZodType
  ? z.output<(typeof routes)[N]['request']>
  : undefined

interface Call<N extends RouteName> {
  readonly body: ParsedBody<N>
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly reply: FastifyReply
}

export const rawRequest = (request: FastifyRequest): RawRequest => ({
  method: request.method,
  path: request.raw.url ?? '',
  headers: request.headers,
  body: (request.body as Buffer | undefined) ?? Buffer.alloc(0),
})

/** @throws Problem `server.request.malformed` with the path of the first thing that is wrong */
export const parseWith = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Problem('server.request.malformed', {
    where: [issue?.path.join('.'), issue?.message].filter(Boolean).join(': '),
  })
}

/** @throws Problem `server.request.malformed` */
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
  lackingPhotos: 4 * 1024 * 1024,
  roster: 8 * 1024 * 1024,
  verifyPdf: limits.pdfBytes,
}

const callOf = <N extends RouteName>(name: N, request: FastifyRequest, reply: FastifyReply): Call<N> => ({
  body: readBody(name, rawRequest(request).body),
  params: request.params as Record<string, string>,
  query: request.query as Record<string, string>,
  reply,
})

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

const add = (app: FastifyInstance, name: RouteName, handler: Handler, onRequest?: Handler): void => {
  const { method, path } = routes[name]
  const bodyLimit = bodyLimits[name] ?? limits.publicBodyBytes
  app.route({ method, url: path, bodyLimit, handler, ...(onRequest && { onRequest }) })
}

/** A route for everyone. */
export const publicRoute = <N extends RouteName>(
  app: FastifyInstance,
  name: N,
  handler: (call: Call<N>) => Answer<N>,
): void => add(app, name, async (request, reply) => handler(callOf(name, request, reply)))

/**
 * A route for enrolled devices. A device that is not known is turned away before its body is taken in; the signature
 * is checked over the raw bytes before anything reads them.
 */
export const deviceRoute = <N extends RouteName>(
  app: FastifyInstance,
  services: Services,
  name: N,
  handler: (device: Device, call: Call<N>) => Answer<N>,
): void =>
  add(
    app,
    name,
    async (request, reply) => {
      const device = await authenticateDevice(services, rawRequest(request))
      return handler(device, callOf(name, request, reply))
    },
    async (request) => void (await claimedDevice(services, rawRequest(request))),
  )
