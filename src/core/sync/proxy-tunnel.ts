import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest, Agent as TlsAgent } from 'node:https'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** The proxy did not open a tunnel. */
export class TunnelError extends Error {
  /** Status of the proxy's answer; 0 when it gave none in time. */
  readonly status: number
  /** Beginning of a page that the proxy sent in place of a tunnel. */
  readonly page: string | undefined

  constructor(status: number, page?: string) {
    super(`proxy answered ${status}`)
    this.status = status
    this.page = page
  }
}

/** A proxy's address, and what its owner wants to be told. */
export interface ProxyAddress {
  readonly url: URL
  /** Value of `Proxy-Authorization`. */
  readonly login?: string | undefined
  /** Milliseconds that the proxy may take to open a tunnel. */
  readonly patience: number
}

const readPage = (answer: IncomingMessage, head: Buffer): string => {
  const isPage = /html/iu.test(answer.headers['content-type'] ?? '')
  return isPage || head.length ? head.subarray(0, 64 * 1024).toString('utf8') : ''
}

/** A connection through the proxy to `authority`, e.g. `zczs.example:443`. @throws TunnelError */
const openTunnel = ({ url, login, patience }: ProxyAddress, authority: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const ask = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request: ClientRequest = ask(url.origin, {
      method: 'CONNECT',
      path: authority,
      agent: false,
      headers: { host: authority, ...(login ? { 'proxy-authorization': login } : {}) },
    })
    const timer = setTimeout(() => request.destroy(new TunnelError(0)), patience)
    request.once('connect', (answer, socket: Socket, head: Buffer) => {
      clearTimeout(timer)
      const status = answer.statusCode ?? 0
      const page = readPage(answer, head)
      // Neither TLS nor HTTP lets a server speak first, so bytes behind a 200 are a page and not the province.
      const isOpen = status >= 200 && status < 300 && !page && !/html/iu.test(answer.headers['content-type'] ?? '')
      if (isOpen) return resolve(socket)
      socket.destroy()
      reject(new TunnelError(status, page))
    })
    // A refusal with a body arrives as an ordinary answer in some versions of Node.
    request.once('response', (answer) => {
      clearTimeout(timer)
      answer.resume()
      reject(new TunnelError(answer.statusCode ?? 0))
      request.destroy()
    })
    request.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    request.end()
  })

/**
 * Keeps connections to one server through a proxy. Every connection is a tunnel, so the proxy never sees a request.
 * @param origin the server, e.g. `https://zczs.example`
 */
export const tunnelAgent = (proxy: ProxyAddress, origin: URL): Agent => {
  const isTls = origin.protocol === 'https:'
  const authority = `${origin.hostname}:${origin.port || (isTls ? 443 : 80)}`
  const agent = new (isTls ? TlsAgent : Agent)({ keepAlive: true })
  const createConnection = (options: object, done: (error: Error | null, socket?: Socket) => void): undefined => {
    openTunnel(proxy, authority).then(
      (socket) => {
        if (!isTls) return done(null, socket)
        done(null, connectTls({ ...options, socket }))
      },
      (error: Error) => done(error),
    )
  }
  return Object.assign(agent, { createConnection })
}
