import { setTimeout as wait } from 'node:timers/promises'
import { mebibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { type AskedParts, answerSignatureHeader, requestHeaders } from '../../shared/sync/request-signature.ts'
import {
  isSealedRoute,
  type RouteAnswer,
  type RouteName,
  type RouteRequest,
  routePath,
  routes,
  sealedBody,
  sealedMediaType,
} from '../../shared/sync/routes.ts'
import { sealTo } from '../../trust/hpke.ts'
import { importVerifyingKey, type SigningKey, type VerifyingKey } from '../../trust/keys.ts'
import { requestNonce, signRequest, verifyAnswer } from '../../trust/request.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { decodeStrictJson } from '../../trust/verified-json.ts'
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
  readonly provenBy?: (answer: RouteAnswer<Name>) => string
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
}

/** One answer as it came, with the question it belongs to. */
interface RawAnswer {
  readonly asked: AskedParts
  readonly status: number
  readonly mediaType: string
  readonly signature: string
  readonly bytes: Uint8Array
}

/** Refusals that are believed without a signature: the province does not sign for hosts that are not its own. */
const unsignedRefusals: ReadonlySet<string> = new Set(['server.request.host'])

const attempts = 4
const timeout = 60_000
/** No answer is larger than a receipt of a full batch. */
const largestAnswer = 64 * mebibyte

/** Worth a retry: an overloaded server. Every route is idempotent, so a retry is safe. */
const passing = (status: number): boolean => status === 429 || status === 502 || status === 503 || status === 504

const networkWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: '服务没有运行或端口不通',
  ENOTFOUND: '找不到这个地址',
  EAI_AGAIN: '域名解析没有应答',
  ECONNRESET: '连接中断',
  ETIMEDOUT: '没有应答',
  TimeoutError: '没有应答',
  CERT_HAS_EXPIRED: '服务器证书已过期',
  DEPTH_ZERO_SELF_SIGNED_CERT: '服务器证书不受信任',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: '服务器证书不受信任',
}

/** The messages of an error and its causes. */
const messagesOf = (error: unknown): string =>
  error instanceof Error ? `${error.message}\n${messagesOf(error.cause)}` : ''

/** A refusal by the proxy, which undici reports only in its message. */
const proxyRefusal = (text: string): string | undefined => {
  const status = /Proxy response \((\d+)\)/u.exec(text)?.[1]
  if (!status) return undefined
  return status === '407' ? '代理服务器要求用户名和密码，或给的不对' : `代理服务器不肯转接（${status}）`
}

/** Why a request failed, in Chinese; the error itself is attached as the cause. */
const whyUnreachable = (error: unknown, proxied: boolean): string => {
  const { name, cause } = error as { name?: string; cause?: { code?: string } }
  const refusal = proxyRefusal(messagesOf(error))
  if (refusal) return refusal
  if (proxied && (cause?.code === 'ECONNREFUSED' || cause?.code === 'ENOTFOUND')) return '代理服务器连不上'
  return networkWords[cause?.code ?? ''] ?? networkWords[name ?? ''] ?? '网络不通'
}

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
  readonly #onSealingKey: ProvinceClientOptions['onSealingKey']
  #sealing: string | undefined
  /** Server time less ours, learned when the server refuses our clock. */
  #clockOffset = 0

  constructor(
    server: string,
    { device, province, sealing, onSealingKey, now, connect = defaultConnect }: ProvinceClientOptions,
  ) {
    this.#server = server.replace(/\/+$/u, '')
    this.#host = new URL(this.#server).host
    this.#device = device
    this.#province = province === undefined ? undefined : importVerifyingKey(province)
    this.#sealing = sealing
    this.#onSealingKey = onSealingKey
    this.#now = now
    this.#connect = connect
  }

  /**
   * Calls one route of the contract; after a passing failure it retries with growing pauses.
   * @throws Problem of the server's registry code; `core.sync.unreachable`; `core.sync.answer`; `core.sync.unsigned`
   */
  async call<Name extends RouteName>(name: Name, options: CallOptions<Name> = {}): Promise<RouteAnswer<Name>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(name, options)
      } catch (error) {
        if (!(error instanceof Problem) || options.signal?.aborted) throw error
        // The server refused our clock and sent its own time; sign the next request by that.
        if (error.code === 'server.request.clock' && attempt === 1) continue
        // The province has another sealing key now; its signed answer names it.
        if (error.code === 'trust.sealed.broken' && attempt === 1) {
          this.#sealing = undefined
          continue
        }
        if (error.code !== 'core.sync.unreachable' || attempt >= attempts) throw error
        await wait(200 * 2 ** attempt, undefined, options.signal ? { signal: options.signal } : {})
      }
    }
  }

  async #once<Name extends RouteName>(name: Name, options: CallOptions<Name>): Promise<RouteAnswer<Name>> {
    const route = routes[name]
    const path = routePath(name, options.places, options.query)
    const { body, mediaType } = await this.#body(name, path, options.body)
    const headers = this.#headers(name, path, body)
    if (body.length) headers['content-type'] = mediaType
    const response = await this.#fetch(path, {
      method: route.method,
      headers,
      ...(body.length ? { body: body as string } : {}),
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(timeout), ...(options.signal ? [options.signal] : [])]),
    })
    const raw: RawAnswer = {
      asked: {
        method: route.method,
        host: this.#host,
        path,
        bodyHash: headers[requestHeaders.bodyHash]!,
        nonce: headers[requestHeaders.nonce]!,
      },
      status: response.status,
      mediaType: response.headers.get('content-type') ?? '',
      signature: response.headers.get(answerSignatureHeader) ?? '',
      bytes: await this.#read(response),
    }
    if (!response.ok) throw this.#refusal(name, raw)
    const answer = this.#parse(name, raw)
    const key = options.provenBy ? importVerifyingKey(options.provenBy(answer)) : this.#province
    if (key && !isSigned(raw, key)) throw new Problem('core.sync.unsigned', { route: name })
    return answer
  }

  /** The body as it travels: JSON or bytes, sealed where it contains personal data. */
  async #body(
    name: RouteName,
    path: string,
    content: unknown,
  ): Promise<{ readonly body: Uint8Array | string; readonly mediaType: string }> {
    const isBytes = content instanceof Uint8Array
    const body = isBytes ? content : content === undefined ? '' : JSON.stringify(content)
    if (!isSealedRoute(name)) return { body, mediaType: isBytes ? 'application/pdf' : 'application/json' }
    const additional = Buffer.from(sealedBody.additional(this.#device?.keyId ?? '', path))
    const plain = isBytes ? content : Buffer.from(body as string)
    return { body: sealTo(await this.#sealingKey(), plain, sealedBody.info, additional), mediaType: sealedMediaType }
  }

  async #sealingKey(): Promise<string> {
    if (this.#sealing === undefined) {
      const { publicKey } = (await this.#once('provinceKeys', {})).sealing
      await this.#onSealingKey?.(publicKey)
      this.#sealing = publicKey
    }
    return this.#sealing
  }

  /** Headers that sign the request, or, without a device, ask for a signed answer. */
  #headers(name: RouteName, path: string, body: Uint8Array | string): Record<string, string> {
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

  #parse<Name extends RouteName>(name: Name, { bytes, mediaType }: RawAnswer): RouteAnswer<Name> {
    const schema = routes[name].answer
    if (mediaType.startsWith('application/json')) {
      const parsed = schema.safeParse(this.#json(name, bytes))
      if (!parsed.success) throw new Problem('core.sync.answer', { route: name }, { cause: parsed.error })
      return parsed.data as RouteAnswer<Name>
    }
    const parsed = schema.safeParse(bytes)
    if (parsed.success) return parsed.data as RouteAnswer<Name>
    const text = schema.safeParse(Buffer.from(bytes).toString('utf8'))
    if (!text.success) throw new Problem('core.sync.answer', { route: name }, { cause: text.error })
    return text.data as RouteAnswer<Name>
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const proxy = await this.#connect(this.#server + path)
    try {
      if (!proxy) return await fetch(this.#server + path, init)
      return await proxy.fetch(this.#server + path, { ...init, dispatcher: proxy.dispatcher } as object)
    } catch (cause) {
      // A caller that cancelled gets its own reason; our timeout counts as a network failure.
      if (init.signal?.aborted && (init.signal.reason as Error)?.name !== 'TimeoutError') throw init.signal.reason
      throw new Problem('core.sync.unreachable', { detail: whyUnreachable(cause, proxy !== undefined) }, { cause })
    }
  }

  async #read(response: Response): Promise<Uint8Array> {
    const pieces: Uint8Array[] = []
    let size = 0
    try {
      for await (const piece of response.body ?? []) {
        size += piece.length
        if (size > largestAnswer) throw new Problem('core.sync.answer', { route: response.url })
        pieces.push(piece)
      }
    } catch (cause) {
      if (cause instanceof Problem || (cause as Error).name === 'AbortError') throw cause
      throw new Problem('core.sync.unreachable', { detail: '连接中断' }, { cause })
    }
    return Buffer.concat(pieces)
  }

  #json(name: RouteName, bytes: Uint8Array): unknown {
    try {
      return decodeStrictJson(bytes)
    } catch (cause) {
      throw new Problem('core.sync.answer', { route: name }, { cause })
    }
  }

  #refusal(name: RouteName, raw: RawAnswer): Problem {
    if (passing(raw.status)) return new Problem('core.sync.unreachable', { detail: '服务繁忙' })
    let value: unknown
    try {
      value = decodeStrictJson(raw.bytes)
    } catch {
      // The answer is not the JSON of a province server, so it did not come from a province server.
      return new Problem('core.sync.answer', { route: name })
    }
    const problem = Problem.from(value)
    if (!problem) return new Problem('core.sync.answer', { route: name })
    if (this.#province && !unsignedRefusals.has(problem.code) && !isSigned(raw, this.#province))
      return new Problem('core.sync.unsigned', { route: name })
    const serverTime = problem.details['serverTime']
    if (typeof serverTime === 'string') this.#clockOffset = Date.parse(serverTime) - this.#now().getTime()
    return problem
  }
}

const isSigned = ({ asked, status, bytes, signature }: RawAnswer, key: VerifyingKey): boolean =>
  verifyAnswer(asked, status, bytes, signature, key)
