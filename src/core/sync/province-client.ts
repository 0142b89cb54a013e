import type { Agent } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { z } from 'zod'
import { kibibyte, mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { type AskedParts, answerSignatureHeader, requestHeaders } from '../../shared/sync/request-signature.ts'
import {
  isSealedRoute,
  type ReadAnswer,
  type RouteName,
  type RouteRequest,
  readingSchema,
  routePath,
  routes,
  sealedBody,
  sealedMediaType,
} from '../../shared/sync/routes.ts'
import { firstWireVersion, statedWireVersion, wireVersion, wireVersionHeader } from '../../shared/sync/wire-version.ts'
import { sealTo } from '../../trust/hpke.ts'
import { importVerifyingKey, type SigningKey, type VerifyingKey } from '../../trust/keys.ts'
import { requestNonce, signRequest, verifyAnswer } from '../../trust/request.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { decodeStrictJson } from '../../trust/verified-json.ts'
import { busyAnswer, faultOfLine, faultOfMiddle, isPassing } from './answer-faults.ts'
import { exchange, type HttpAnswer } from './http-exchange.ts'
import type { Pace } from './pace.ts'
import { type Connect, environmentProxy, ProvinceConnection } from './proxy.ts'

export interface CallOptions<Name extends RouteName> {
  readonly body?: RouteRequest<Name>
  readonly places?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number>>
  readonly signal?: AbortSignal | undefined
  /**
   * The key that the answer itself names, base64 SPKI. The answer must be signed with it, which proves that the server
   * has the key and did not copy it. For answers before the province's key is pinned.
   */
  readonly provenBy?: (answer: ReadAnswer<Name>) => string
}

export interface ProvinceClientOptions {
  /** Signs requests to device routes. */
  readonly device?: SigningKey
  /** The pinned signing key of the province, base64 SPKI. Every answer must be signed with it. */
  readonly province?: string
  /** The pinned key that bodies with personal data are sealed to. A unit enrolled before the province had one asks for it. */
  readonly sealing?: string | undefined
  /** Receives a sealing key that the province named in a signed answer, to pin it. */
  readonly onSealingKey?: (publicKey: string) => Promise<void>
  readonly now: () => Date
  /** Finds the proxy, if any; by default the proxy of the environment variables. */
  readonly connect?: Connect
  /** Limits the bytes per second. */
  readonly pace?: Pace | undefined
  /** Milliseconds without a byte in either direction after which an attempt fails. There is no limit on the whole. */
  readonly silence?: number
}

/** One answer as it came, with the question it belongs to. */
interface RawAnswer {
  readonly asked: AskedParts
  readonly status: number
  readonly mediaType: string
  readonly signature: string
  /** Version of the contract that the server speaks. */
  readonly version: number
  readonly bytes: Uint8Array
}

/** Refusals that are believed without a signature: the province does not sign for hosts that are not its own. */
const unsignedRefusals: ReadonlySet<string> = new Set(['server.request.host'])

const attempts = 4
const usualSilence = 30_000
/** No answer is larger than a receipt of a full batch. */
const largestAnswer = 64 * mebibyte
/** Smaller bodies are not worth the work. */
const smallestCompressed = kibibyte

/**
 * What a garbled, doubled or cut message looks like at either end. Every route is idempotent, so each of these is tried
 * again; if it keeps coming, it is no hiccup.
 */
const hiccups: ReadonlySet<string> = new Set([
  'core.sync.answer',
  'core.sync.unsigned',
  'core.sync.portal',
  'server.request.replayed',
  'server.request.clock',
  'server.request.host',
  'server.request.malformed',
  'trust.request.signature',
  'trust.sealed.broken',
])

const hiccupsOfOneKind = 2

/** An overloaded server, which may have said how many seconds to wait. */
class BusyError extends Error {
  readonly problem: Problem
  readonly seconds: number | undefined

  constructor({ problem, seconds }: { readonly problem: Problem; readonly seconds: number | undefined }) {
    super(problem.message)
    this.problem = problem
    this.seconds = seconds
  }
}

/** A century: a server's time beyond it is nonsense, which no date holds. */
const largestOffset = 100 * 366 * 86_400_000

const pause = async (milliseconds: number, signal: AbortSignal | undefined): Promise<void> => {
  try {
    await wait(milliseconds, undefined, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

/** The versions of the two sides explain these refusals, when they differ. */
const ofVersions: ReadonlySet<string> = new Set([
  'server.request.malformed',
  'server.request.notFound',
  'core.sync.answer',
])

/** `otherwise`, or, when one side is older than the other, which of them has to be upgraded. */
const withVersions = (problem: Problem, { version: server }: RawAnswer, otherwise = problem): Problem => {
  if (!ofVersions.has(problem.code) || server === wireVersion) return otherwise
  const cause = { cause: problem }
  return server > wireVersion
    ? new Problem('core.sync.unitOlder', { unit: wireVersion, server }, cause)
    : new Problem('core.sync.serverOlder', { unit: wireVersion, server }, cause)
}

const texts = z.string().max(1_000)
const laterRefusalSchema = z.object({ code: z.string().max(100), found: texts, wanted: texts, remedy: texts })

/** Whether a call failed because the province's version does not have the route. */
export const lacksRoute = (error: unknown): boolean => {
  const problem = error instanceof Problem && error.code === 'core.sync.serverOlder' ? error.cause : error
  return problem instanceof Problem && problem.code === 'server.request.notFound'
}

/** A refusal whose code only a later version knows, in the server's own words. */
const laterRefusal = (value: unknown): Problem | undefined => {
  const { data } = laterRefusalSchema.safeParse(value)
  if (!data) return undefined
  const { code, found, wanted, remedy } = data
  return new Problem('core.sync.refused', { code, found, wanted, remedy })
}

const compress = promisify(gzip)

const defaultConnect: Connect = new ProvinceConnection(() => ({ mode: 'system' }), environmentProxy()).connect

/**
 * The unit's side of the wire. It signs each request with the device's key and checks each answer against the contract and
 * the province's pinned key.
 * @example
 * const client = new ProvinceClient('https://zczs.example', { device, province: keys.signing.publicKey, now })
 * await client.call('feed', { query: { after: 0 } })
 */
export class ProvinceClient {
  readonly #server: string
  readonly #host: string
  readonly #device: SigningKey | undefined
  readonly #province: VerifyingKey | undefined
  readonly #now: () => Date
  readonly #connect: Connect
  readonly #pace: Pace | undefined
  readonly #silence: number
  readonly #onSealingKey: ProvinceClientOptions['onSealingKey']
  #sealing: string | undefined
  /** Server time less ours, learned when the server refuses our clock. */
  #clockOffset = 0
  /** The server said that it opens compressed bodies. */
  #opensGzip = false
  #serverVersion = firstWireVersion

  constructor(
    server: string,
    {
      device,
      province,
      sealing,
      onSealingKey,
      now,
      connect = defaultConnect,
      pace,
      silence = usualSilence,
    }: ProvinceClientOptions,
  ) {
    this.#server = server.replace(/(?<!\/)\/+$/u, '')
    this.#host = new URL(this.#server).host
    this.#device = device
    this.#province = province === undefined ? undefined : importVerifyingKey(province)
    this.#sealing = sealing
    this.#onSealingKey = onSealingKey
    this.#now = now
    this.#connect = connect
    this.#pace = pace
    this.#silence = silence
  }

  /** Version of the contract that the server named last; the first one before any answer. Not signed. */
  get serverVersion(): number {
    return this.#serverVersion
  }

  /**
   * Calls one route of the contract. Whatever may be a hiccup of the line is tried again: without a connection or with an
   * overloaded server up to four times, with growing pauses or those that the server asks for; everything else twice.
   * @throws Problem of the server's registry code; `core.sync.unreachable`; `core.sync.portal`; `core.sync.tooLarge`;
   *   `core.sync.answer`; `core.sync.unsigned`; the reason of `signal`, at any time
   */
  async call<Name extends RouteName>(name: Name, options: CallOptions<Name> = {}): Promise<ReadAnswer<Name>> {
    const met = new Map<string, number>()
    for (let attempt = 1; ; ) {
      try {
        return await this.#once(name, options)
      } catch (error) {
        options.signal?.throwIfAborted()
        const problem = error instanceof BusyError ? error.problem : error
        if (!(problem instanceof Problem)) throw error
        const stated = error instanceof BusyError ? error.seconds : undefined
        if (problem.code === 'core.sync.unreachable') {
          if (attempt >= attempts || stated === Number.POSITIVE_INFINITY) throw problem
          attempt++
        } else {
          const before = met.get(problem.code) ?? 0
          if (!hiccups.has(problem.code) || before === hiccupsOfOneKind) throw problem
          met.set(problem.code, before + 1)
        }
        // The province has another sealing key now; its signed answer names it.
        if (problem.code === 'trust.sealed.broken') this.#sealing = undefined
        await pause(stated === undefined ? 200 * 2 ** attempt : stated * 1000, options.signal)
      }
    }
  }

  async #once<Name extends RouteName>(name: Name, options: CallOptions<Name>): Promise<ReadAnswer<Name>> {
    const route = routes[name]
    const path = routePath(name, options.places, options.query)
    const { body, headers: bodyHeaders } = await this.#body(name, path, options)
    const headers: Record<string, string> = {
      ...this.#headers(name, path, body),
      ...bodyHeaders,
      [wireVersionHeader]: String(wireVersion),
    }
    const answer = await this.#exchange(name, path, headers, body, options.signal)
    const raw: RawAnswer = {
      asked: {
        method: route.method,
        host: this.#host,
        path,
        bodyHash: headers[requestHeaders.bodyHash]!,
        nonce: headers[requestHeaders.nonce]!,
      },
      status: answer.status,
      mediaType: answer.headers['content-type'] ?? '',
      signature: answer.headers[answerSignatureHeader] ?? '',
      version: statedWireVersion(answer.headers[wireVersionHeader]) ?? firstWireVersion,
      bytes: answer.bytes,
    }
    if (!this.#isProven(raw)) {
      const fault = faultOfMiddle(answer, this.#server + path, body.length)
      if (fault) throw fault
    }
    // The province's own reason, where it says more than that it is busy, is for people.
    const stated = isPassing(raw.status) && this.#isProven(raw) ? this.#refusal(name, raw) : undefined
    if (isPassing(raw.status) && (!stated || stated.code === 'server.busy'))
      throw new BusyError(busyAnswer(answer, this.#now().getTime()))
    this.#serverVersion = raw.version
    this.#opensGzip ||= /\bgzip\b/u.test(answer.headers['accept-encoding'] ?? '')
    if (raw.status < 200 || raw.status >= 300) {
      const refusal = this.#refusal(name, raw)
      throw this.#isProven(raw) ? withVersions(refusal, raw) : refusal
    }
    const parsed = this.#parse(name, raw)
    const key = options.provenBy ? this.#keyOf(name, options.provenBy(parsed)) : this.#province
    if (key && !isSigned(raw, key)) throw new Problem('core.sync.unsigned', { route: name })
    return parsed
  }

  async #exchange(
    name: RouteName,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
    signal: AbortSignal | undefined,
  ): Promise<HttpAnswer> {
    const url = this.#server + path
    let agent: Agent | undefined
    try {
      agent = await this.#connect(url)
      const { method } = routes[name]
      const line = { agent, signal, pace: this.#pace, silence: this.#silence, largestAnswer }
      return await exchange({ url, method, headers, body, ...line })
    } catch (error) {
      signal?.throwIfAborted()
      throw error instanceof Problem ? error : faultOfLine(error, name, this.#host, agent !== undefined)
    }
  }

  /** Whether the answer has the signature of the pinned key, so that nothing on the way made it. */
  #isProven(raw: RawAnswer): boolean {
    return this.#province !== undefined && isSigned(raw, this.#province)
  }

  /** A key that an answer names. @throws Problem `core.sync.answer` */
  #keyOf(name: RouteName, publicKey: string): VerifyingKey {
    try {
      return importVerifyingKey(publicKey)
    } catch (cause) {
      throw new Problem('core.sync.answer', { route: name }, { cause })
    }
  }

  /** The body as it travels: JSON or bytes, compressed where the server opens that, sealed where it has personal data. */
  async #body<Name extends RouteName>(
    name: Name,
    path: string,
    { body: content, signal }: CallOptions<Name>,
  ): Promise<{ readonly body: Uint8Array; readonly headers: Readonly<Record<string, string>> }> {
    if (content === undefined) return { body: new Uint8Array(), headers: {} }
    const isBytes = (content as unknown) instanceof Uint8Array
    const plain = isBytes ? (content as Uint8Array) : Buffer.from(JSON.stringify(content))
    // Photos and PDFs are compressed already.
    const isSmaller = this.#opensGzip && !isBytes && plain.length >= smallestCompressed
    const body = isSmaller ? await compress(plain) : plain
    if (!isSealedRoute(name)) {
      const coding: Record<string, string> = isSmaller ? { 'content-encoding': 'gzip' } : {}
      return { body, headers: { 'content-type': isBytes ? 'application/pdf' : 'application/json', ...coding } }
    }
    const additional = Buffer.from(sealedBody.additional(this.#device?.keyId ?? '', path))
    const sealed = sealTo(await this.#sealingKey(signal), body, sealedBody.info, additional)
    return { body: sealed, headers: { 'content-type': sealedMediaType } }
  }

  async #sealingKey(signal: AbortSignal | undefined): Promise<string> {
    if (this.#sealing === undefined) {
      const { publicKey } = (await this.#once('provinceKeys', { signal })).sealing
      await this.#onSealingKey?.(publicKey)
      this.#sealing = publicKey
    }
    return this.#sealing
  }

  /** Headers that sign the request, or, without a device, ask for a signed answer. */
  #headers(name: RouteName, path: string, body: Uint8Array): Record<string, string> {
    const { method, access } = routes[name]
    if (!this.#device || access !== 'device')
      return {
        [requestHeaders.host]: this.#host,
        [requestHeaders.bodyHash]: sha256Hex(body),
        [requestHeaders.nonce]: requestNonce(),
      }
    const now = new Date(this.#now().getTime() + this.#clockOffset)
    return signRequest({ method, host: this.#host, path, body }, this.#device, now)
  }

  #parse<Name extends RouteName>(name: Name, raw: RawAnswer): ReadAnswer<Name> {
    const { bytes, mediaType } = raw
    const schema = readingSchema(name)
    const isJson = mediaType.startsWith('application/json')
    let parsed = schema.safeParse(isJson ? this.#json(name, bytes) : bytes)
    if (!parsed.success && !isJson) parsed = schema.safeParse(Buffer.from(bytes).toString('utf8'))
    if (parsed.success) return parsed.data as ReadAnswer<Name>
    const fault = new Problem('core.sync.answer', { route: name }, { cause: parsed.error })
    throw this.#isProven(raw) ? withVersions(fault, raw) : fault
  }

  #json(name: RouteName, bytes: Uint8Array): unknown {
    try {
      return decodeStrictJson(bytes)
    } catch (cause) {
      throw new Problem('core.sync.answer', { route: name }, { cause })
    }
  }

  #refusal(name: RouteName, raw: RawAnswer): Problem {
    let value: unknown
    try {
      value = decodeStrictJson(raw.bytes)
    } catch {
      // The answer is not the JSON of a province server, so it did not come from a province server.
      return new Problem('core.sync.answer', { route: name })
    }
    const problem = Problem.from(value) ?? laterRefusal(value)
    if (!problem) return new Problem('core.sync.answer', { route: name })
    if (this.#province && !unsignedRefusals.has(problem.code) && !isSigned(raw, this.#province)) {
      const unsigned = new Problem('core.sync.unsigned', { route: name })
      // Versions that did not sign for paths they do not have.
      return problem.code === 'server.request.notFound' ? withVersions(problem, raw, unsigned) : unsigned
    }
    const serverTime = problem.details['serverTime']
    const offset = typeof serverTime === 'string' ? Date.parse(serverTime) - this.#now().getTime() : Number.NaN
    if (Math.abs(offset) <= largestOffset) this.#clockOffset = offset
    return problem
  }
}

const isSigned = ({ asked, status, bytes, signature }: RawAnswer, key: VerifyingKey): boolean =>
  verifyAnswer(asked, status, bytes, signature, key)
