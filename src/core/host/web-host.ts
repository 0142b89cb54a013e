import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { mebibyte } from '../../shared/byte-size.ts'
import { pageFile, pageHeaders } from '../../shared/page/page-response.ts'
import { photoPageHeaders, photoPagePath } from '../../shared/page/photo-page.ts'
import { largestImport } from '../../shared/rpc/intake.ts'
import { sha256 } from '../../trust/sha256.ts'
import { createRouter } from './routes/router.ts'
import type { Workplace } from './workplace/workplace.ts'

export interface WebHostOptions {
  readonly workplace: Workplace
  /** Folder of the built window; the photo tool's lies beside it, as the build leaves them. */
  readonly pages: string
  /** 0 or absent: a free one. */
  readonly port?: number
}

const newSecret = () => randomBytes(32).toString('base64url')
const digest = (text: string) => sha256(text)
/** Compares in constant time. */
const same = (given: string, expected: string) => timingSafeEqual(digest(given), digest(expected))

/**
 * The path and query that a request line names; undefined for every other form, e.g. `//`, `*`, or the absolute address that
 * a proxy gets. The client writes this text freely, so nothing here throws.
 */
const parseTarget = (target: string, origin: string): URL | undefined => {
  const url = target.startsWith('/') ? URL.parse(target, origin) : null
  return url?.origin === origin ? url : undefined
}

const notice = (title: string, text: string) =>
  `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><link rel="icon" href="data:,"><title>${title}</title><body style="font: 16px/1.8 sans-serif; margin: 15vh auto; max-width: 32em; padding: 0 1em"><h1 style="font-size: 22px">${title}</h1><p>${text}</p></body></html>`

/**
 * Serves the window to a browser on this machine, and its calls over a WebSocket. Only loopback is listened on. A link
 * with a one-time token lets one browser in, which then has a cookie. Any other caller, e.g. another user of the machine
 * or a page of another origin, is refused (Host, Origin and cookie are checked on every request).
 */
export class WebHost {
  readonly #server = createServer((request, response) => {
    // A request must never end the process, because the unit's session lives in it.
    this.#answer(request, response).catch((error: unknown) => {
      console.error('[web-host]', (error as NodeJS.ErrnoException).code ?? (error as Error).name)
      response.destroy()
    })
  })
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: largestImport + mebibyte })
  readonly #handler: RPCHandler<Record<never, never>>
  readonly #pages: string
  readonly #photoPages: string
  readonly #cookie = newSecret()
  readonly #unusedTokens = new Set<string>()
  #authority = ''

  private constructor(options: WebHostOptions) {
    this.#handler = new RPCHandler(createRouter(options.workplace))
    this.#pages = options.pages
    this.#photoPages = join(options.pages, '../photo-tool/page')
    this.#server.on('upgrade', (request, socket, head) => {
      // Node listens to a socket no longer once it is handed over, and an unheard error ends the process.
      socket.on('error', () => socket.destroy())
      const own = request.headers.origin === this.origin && request.url === '/rpc'
      if (!own || !this.#isAddressedHere(request) || !this.#hasCookie(request)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
        return
      }
      this.#sockets.handleUpgrade(request, socket, head, (connection) => {
        connection.on('error', () => connection.terminate())
        void this.#handler.upgrade(connection)
      })
    })
  }

  static async start(options: WebHostOptions): Promise<WebHost> {
    const host = new WebHost(options)
    await new Promise<void>((resolve, reject) => {
      host.#server.once('error', reject)
      host.#server.listen(options.port ?? 0, '127.0.0.1', resolve)
    })
    host.#authority = `127.0.0.1:${(host.#server.address() as AddressInfo).port}`
    return host
  }

  get origin(): string {
    return `http://${this.#authority}`
  }

  /** A new link that lets one browser in, once. */
  link(): string {
    const token = newSecret()
    this.#unusedTokens.add(token)
    return `${this.origin}/open?token=${token}`
  }

  async close(): Promise<void> {
    for (const connection of this.#sockets.clients) connection.terminate()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Cookies ignore ports: the name carries it, so that two hosts on one machine do not sign each other out. */
  get #cookieName(): string {
    return `gzzc-${this.#authority.split(':')[1]}`
  }

  /** A foreign name that was made to resolve to this machine (DNS rebinding) comes with its own Host. */
  #isAddressedHere(request: IncomingMessage): boolean {
    return request.headers.host === this.#authority
  }

  #hasCookie(request: IncomingMessage): boolean {
    const pairs = (request.headers.cookie ?? '').split('; ')
    const given = pairs.find((pair) => pair.startsWith(`${this.#cookieName}=`))
    return given !== undefined && same(given.slice(this.#cookieName.length + 1), this.#cookie)
  }

  #spendToken(given: string): boolean {
    const token = [...this.#unusedTokens].find((unused) => same(given, unused))
    return token !== undefined && this.#unusedTokens.delete(token)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, path: string, body: string | Buffer = '', headers: Record<string, string> = {}) =>
      response.writeHead(status, { ...pageHeaders(path, `ws://${this.#authority}`), ...headers }).end(body)

    if (!this.#isAddressedHere(request)) return void send(421, '.html')
    if (request.method !== 'GET') return void send(405, '.html')
    const url = parseTarget(request.url ?? '/', this.origin)
    if (!url) return void send(400, '.html', notice('没有这一页', '请从首页重新打开。'))
    if (url.pathname === '/open') {
      if (!this.#spendToken(url.searchParams.get('token') ?? ''))
        return void send(
          403,
          '.html',
          notice('链接已经用过', '每个链接只能打开一次。请回到启动程序的窗口按回车键，取得新的链接。'),
        )
      const cookie = `${this.#cookieName}=${this.#cookie}; HttpOnly; SameSite=Strict; Path=/`
      // A redirect would belong to the page that named the link, and a strict cookie is not sent with another page's request.
      return void send(200, '.html', notice('正在打开', '请稍候。'), { refresh: '0; url=/', 'set-cookie': cookie })
    }
    if (!this.#hasCookie(request))
      return void send(
        401,
        '.html',
        notice('请用启动时的链接打开', '为保护单位数据，请打开启动程序时显示的完整链接；按回车键可以取得新的链接。'),
      )

    if (url.pathname.startsWith(photoPagePath)) {
      const file = pageFile(url.pathname.slice(photoPagePath.length - 1))
      const body = file && (await readFile(join(this.#photoPages, file)).catch(() => undefined))
      if (body) return void send(200, file, body, photoPageHeaders(file))
    }
    const file = pageFile(url.pathname)
    const body = file && (await readFile(join(this.#pages, file)).catch(() => undefined))
    if (!body) return void send(404, '.html', notice('没有这一页', '请从首页重新打开。'))
    send(200, file, body)
  }
}
