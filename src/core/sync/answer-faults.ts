import { Problem } from '../../shared/errors/problem.ts'
import type { HttpAnswer } from './http-exchange.ts'
import { AnswerBodyError } from './http-exchange.ts'
import { TunnelError } from './proxy-tunnel.ts'

const networkWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: '服务没有运行或端口不通',
  ENOTFOUND: '找不到这个地址',
  EAI_AGAIN: '域名解析没有应答',
  ECONNRESET: '连接中断',
  EPIPE: '连接中断',
  ERR_STREAM_PREMATURE_CLOSE: '连接中断',
  ETIMEDOUT: '没有应答',
  CERT_HAS_EXPIRED: '服务器证书已过期',
  CERT_NOT_YET_VALID: '服务器证书还没有生效，请核对本机时间',
  ERR_TLS_CERT_ALTNAME_INVALID: '服务器证书不是这个地址的',
  DEPTH_ZERO_SELF_SIGNED_CERT: '服务器证书不受信任',
  SELF_SIGNED_CERT_IN_CHAIN: '服务器证书不受信任',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: '服务器证书不受信任',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: '服务器证书不受信任',
}

/** Codes of an error, of its causes and of the errors that it collects. */
const codesOf = (error: unknown): string[] => {
  if (!(error instanceof Error)) return []
  const { code, errors } = error as { code?: unknown; errors?: readonly unknown[] }
  return [...(typeof code === 'string' ? [code] : []), ...(errors ?? []).flatMap(codesOf), ...codesOf(error.cause)]
}

const longestTitle = 60
const titleSearched = 64 * 1024

/** What a page calls itself, on one line; its beginning where it has no title. */
const pageTitle = (page: string): string => {
  const searched = page.slice(0, titleSearched)
  const title = /<title[^<>]*>([^<]*)/iu.exec(searched)?.[1] ?? searched.replace(/<[^<>]*>/gu, ' ')
  const line = title.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  return [...line].slice(0, longestTitle).join('') || '无标题'
}

const portal = (host: string, page: string, cause?: unknown): Problem =>
  new Problem('core.sync.portal', { host, title: pageTitle(page) }, cause === undefined ? undefined : { cause })

const ofTunnel = (error: TunnelError, host: string): Problem => {
  const { status, page } = error
  if (page) return portal(host, page, error)
  const detail =
    status === 407
      ? '代理服务器要求用户名和密码，或给的不对'
      : status === 0
        ? '代理服务器没有应答'
        : `代理服务器不肯转接（${status}）`
  return new Problem('core.sync.unreachable', { detail }, { cause: error })
}

/**
 * What a failed exchange means for a clerk; the error itself is attached as the cause.
 * @param host the host that was dialled
 */
export const faultOfLine = (error: unknown, route: string, host: string, proxied: boolean): Problem => {
  if (error instanceof AnswerBodyError) return new Problem('core.sync.answer', { route }, { cause: error })
  if (error instanceof TunnelError) return ofTunnel(error, host)
  const codes = codesOf(error)
  const unreachable = (detail: string): Problem => new Problem('core.sync.unreachable', { detail }, { cause: error })
  if (codes.some((code) => code.startsWith('HPE_'))) return new Problem('core.sync.answer', { route }, { cause: error })
  if (proxied && codes.some((code) => code === 'ECONNREFUSED' || code === 'ENOTFOUND')) {
    return unreachable('代理服务器连不上')
  }
  return unreachable(codes.map((code) => networkWords[code]).find(Boolean) ?? '网络不通')
}

const isPage = (answer: HttpAnswer): boolean => /html/iu.test(answer.headers['content-type'] ?? '')

const hostOf = (location: string | undefined, base: string): string | undefined => {
  try {
    return location === undefined ? undefined : new URL(location, base).host
  } catch {
    return undefined
  }
}

/**
 * An answer that came from something between unit and province, named as what it is: a network that wants a login, a
 * proxy, a limit of a reverse proxy. Undefined when it may be the province's own.
 * @param url the address that was asked
 * @param sent bytes of the request's body
 */
export const faultOfMiddle = (answer: HttpAnswer, url: string, sent: number): Problem | undefined => {
  const { status, headers } = answer
  const { host } = new URL(url)
  const page = (): string => Buffer.from(answer.bytes).toString('utf8')
  if (status >= 300 && status < 400) return portal(hostOf(headers['location'], url) ?? host, page())
  if (status === 407) return new Problem('core.sync.unreachable', { detail: '途中的代理服务器要求用户名和密码' })
  if (status === 413 && !headers['content-type']?.startsWith('application/json')) {
    return new Problem('core.sync.tooLarge', { kilobytes: Math.ceil(sent / 1024) })
  }
  if (status === 511) return portal(host, page())
  return isPage(answer) ? portal(host, page()) : undefined
}

/** Worth a retry: an overloaded server, or a reverse proxy whose server restarts. Every route is idempotent. */
export const isPassing = (status: number): boolean =>
  status === 429 || status === 502 || status === 503 || status === 504

const longestWait = 60

/**
 * An overloaded server, with the seconds that it asks to wait.
 * @returns `seconds` undefined where the client chooses the pause; above a minute the round ends and says so
 */
export const busyAnswer = ({ headers }: HttpAnswer, now: number): { problem: Problem; seconds: number | undefined } => {
  const stated = headers['retry-after']?.trim() ?? ''
  const asked = /^\d{1,9}$/u.test(stated) ? Number(stated) : Math.ceil((Date.parse(stated) - now) / 1000)
  const seconds = Number.isFinite(asked) ? Math.max(0, asked) : undefined
  const isLong = seconds !== undefined && seconds > longestWait
  const detail = isLong ? `服务繁忙，请在 ${Math.ceil(seconds / 60)} 分钟后再试` : '服务繁忙'
  return {
    problem: new Problem('core.sync.unreachable', { detail }),
    seconds: isLong ? Number.POSITIVE_INFINITY : seconds,
  }
}
