import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { z } from 'zod'
import { kibibyte, mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { isStorable } from '../../shared/record/text.ts'
import { limits } from '../../shared/sync/limits.ts'
import { answerSignatureHeader } from '../../shared/sync/request-signature.ts'
import { isSealedRoute, type RouteAnswer, type RouteName, routes, sealedBody } from '../../shared/sync/routes.ts'
import { wireVersion, wireVersionHeader } from '../../shared/sync/wire-version.ts'
import { decodeStrictJson } from '../../trust/verified-json.ts'
import type { AccessContext, AnswerContext } from '../access/access-context.ts'
import type { Device } from '../access/actor.ts'
import {
  answerSignature,
  authenticateDevice,
  checkBody,
  checkStatedBody,
  type RequestHead,
} from '../access/request-authentication.ts'
import type { BodyBudget } from './body-budget.ts'
import { ClientLimit } from './client-limit.ts'
import { compressedAnswers, inflated } from './compression.ts'

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
export const requestHead = (request: FastifyRequest): RequestHead => ({
  method: request.method,
  path: request.raw.url ?? '',
  headers: request.headers,
})

/** The bytes of the body; none where the request has no body. */
export const bodyOf = (request: FastifyRequest): Uint8Array => (request.body as Buffer | undefined) ?? Buffer.alloc(0)

/** The value as the schema parses it. @throws Problem `server.request.malformed` with the path of the first fault */
export const parseWith = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Problem('server.request.malformed', {
    where: [issue?.path.join('.'), issue?.message].filter(Boolean).join(': '),
  })
}

/** Refuses texts that no database stores. Records of a batch are judged one by one instead. */
const refuseUnstorable = (value: unknown, where = ''): void => {
  if (typeof value === 'string' && !isStorable(value)) {
    throw new Problem('server.request.malformed', { where: `${where}: 控制字符` })
  }
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) refuseUnstorable(member, where ? `${where}.${key}` : key)
}

/** A body as JSON. @throws Problem `server.request.malformed`, `trust.json.unfit` */
export const parseJson = (body: Uint8Array): unknown => {
  try {
    return decodeStrictJson(body)
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new Problem('server.request.malformed', { where: 'JSON' }, { cause })
  }
}

const readBody = <N extends RouteName>(name: N, body: Uint8Array): ParsedBody<N> => {
  const schema: z.ZodType | null = routes[name].request
  if (!schema) return undefined as ParsedBody<N>
  const isBytes = schema instanceof z.ZodCustom
  const parsed = parseWith(schema, isBytes ? body : parseJson(body))
  if (!isBytes && name !== 'submitBatch') refuseUnstorable(parsed)
  return parsed as ParsedBody<N>
}

const bodyLimits: Partial<Record<RouteName, number>> = {
  uploadPhotos: limits.packBytes,
  submitBatch: limits.deviceBodyBytes,
  lackingPhotos: 4 * mebibyte,
  unitPhotos: 64 * kibibyte,
  roster: 8 * mebibyte,
  verifyPdf: limits.pdfBytes,
}

const callOf = <N extends RouteName>(
  name: N,
  request: FastifyRequest,
  reply: FastifyReply,
  body = bodyOf(request),
): Call<N> => ({
  body: readBody(name, body),
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
  options: Pick<RouteOptions, 'config' | 'onRequest' | 'onSend'> = {},
): void => {
  const { method, path } = routes[name]
  app.route({ method, url: path, bodyLimit: bodyLimits[name] ?? limits.publicBodyBytes, handler, ...options })
}

/** A route of the contract that is open to everyone. Programs that bring a nonce get signed answers where there is a key. */
export const publicRoute = <N extends RouteName>(
  app: FastifyInstance,
  answers: AnswerContext | undefined,
  name: N,
  handler: (call: Call<N>) => Answer<N>,
): void =>
  addRoute(
    app,
    name,
    async (request, reply) => {
      checkStatedBody(requestHead(request), bodyOf(request))
      return handler(callOf(name, request, reply))
    },
    answers && { onSend: signedAnswers(answers) },
  )

/** Signs the answers of a route, refusals too, for requests that bring a nonce. */
export const signedAnswers =
  (answers: AnswerContext) =>
  async (request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> => {
    const body = payload ?? ''
    // Contract routes answer text or bytes. A stream has no hash before its headers are sent.
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) throw new Problem('general.unexpected')
    const signature = await answerSignature(answers, requestHead(request), reply.statusCode, body)
    if (signature) reply.header(answerSignatureHeader, signature)
    reply.header(wireVersionHeader, String(wireVersion))
    return payload
  }

/** Refuses paths of the contract that this version does not have, signed, so that a unit takes the refusal for the province's. */
export const unknownRoutes = (app: FastifyInstance, answers: AnswerContext): void => {
  app.all('/api/*', { bodyLimit: limits.publicBodyBytes, onSend: signedAnswers(answers) }, async () => {
    throw new Problem('server.request.notFound')
  })
}

/** Failed authentications of one client: enough for a computer whose registration ended, too few to try out signatures. */
const failedAuthentications = { burst: 60, perSecond: 1 } as const

/** Refuses a client that failed too often before any of its signatures is checked again. */
export class FailureLimit {
  readonly #limit = new ClientLimit(failedAuthentications)
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  /**
   * Runs an authentication and counts its failure. A wrong clock does not count, because an honest device corrects it.
   * @throws Problem `server.request.tooMany`, or what `authenticate` throws
   */
  async guard<T>(address: string, authenticate: () => Promise<T>): Promise<T> {
    const now = this.#now().getTime()
    const seconds = this.#limit.wait(address, now)
    if (seconds > 0) throw new Problem('server.request.tooMany', { seconds })
    try {
      return await authenticate()
    } catch (error) {
      if (Problem.from(error)?.code !== 'server.request.clock') this.#limit.take(address, now)
      throw error
    }
  }
}

/** What device routes share: authentication, the limit of its failures, and room for bodies. */
export interface DeviceAccess extends AccessContext {
  readonly failures: FailureLimit
  readonly bodies: BodyBudget
}

/** JSON arrives compressed and is parsed: in memory it has about so many times its bytes on the line. */
const jsonGrowth = 8

/** Bytes to take from the budget for a request, as its head states them. A body without a stated length may be the largest. */
const roomFor = (name: RouteName, { headers }: FastifyRequest): number => {
  const limit = bodyLimits[name] ?? limits.publicBodyBytes
  const stated = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : limit
  const growth = routes[name].request instanceof z.ZodCustom ? 1 : jsonGrowth
  return Math.min(limit, stated * growth)
}

/** Takes room for the body of a request until its answer has left. @throws Problem `server.busy` */
const takeRoom = async (
  bodies: BodyBudget,
  name: RouteName,
  device: Device,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> => {
  const bytes = roomFor(name, request)
  if (bytes === 0) return
  const giveBack = await bodies.take(device.id, bytes)
  reply.raw.once('close', giveBack)
  // The sender may have gone while it waited; then nothing else ends this request.
  if (reply.raw.destroyed) giveBack()
}

/**
 * The body of a device's request, opened where the contract wants it sealed, and inflated where the device compressed it.
 * @throws Problem `trust.sealed.broken`, `server.request.tooLarge`, `server.request.malformed`
 */
const openBody = (
  access: AccessContext,
  name: RouteName,
  device: Device,
  request: FastifyRequest,
): Promise<Uint8Array> => {
  const limit = bodyLimits[name] ?? limits.publicBodyBytes
  if (!isSealedRoute(name)) return inflated(bodyOf(request), limit)
  const additional = sealedBody.additional(device.id, request.raw.url ?? '')
  return inflated(access.openSealed(bodyOf(request), sealedBody.info, additional), limit)
}

/**
 * A route of the contract for enrolled devices. Signature, time and nonce are checked from the headers, before the body
 * is received; the body is compared with its signed hash before it is parsed. Devices may send as fast as they can, within
 * the budget of bodies.
 */
export const deviceRoute = <N extends RouteName>(
  app: FastifyInstance,
  access: DeviceAccess,
  name: N,
  handler: (device: Device, call: Call<N>) => Answer<N>,
): void => {
  const devices = new WeakMap<FastifyRequest, Device>()
  addRoute(
    app,
    name,
    async (request, reply) => {
      checkBody(requestHead(request), bodyOf(request))
      const device = devices.get(request)!
      return handler(device, callOf(name, request, reply, await openBody(access, name, device, request)))
    },
    {
      config: { unmetered: true },
      onRequest: async (request, reply) => {
        const device = await access.failures.guard(request.ip, () => authenticateDevice(access, requestHead(request)))
        devices.set(request, device)
        await takeRoom(access.bodies, name, device, request, reply)
      },
      // The signature is over the answer itself, so it comes before the compression.
      onSend: [signedAnswers(access), compressedAnswers],
    },
  )
}
