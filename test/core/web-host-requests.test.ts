import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebHost } from '../../src/core/host/web-host.ts'
import { Workplace } from '../../src/core/host/workplace/workplace.ts'
import { sequence } from '../../src/sample/sequence.ts'

let folder: string
let host: WebHost
/** Host header that the web host expects. */
let authority: string
let cookie: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gzzc-requests-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><p>the window')
  host = await WebHost.start({ workplace: new Workplace(join(folder, 'no-unit'), '0.0.0'), pages: folder })
  authority = host.origin.slice('http://'.length)
  cookie = String((await fetch(host.link())).headers.get('set-cookie')).split(';')[0]!
})
afterAll(async () => {
  await host.close()
  await rm(folder, { recursive: true, force: true })
})

/** Sends bytes as they are and returns the first line of the answer; empty when the connection closes without one. */
const send = (bytes: string | Buffer): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(Number(authority.split(':')[1]), '127.0.0.1')
    let answer = ''
    socket.on('data', (piece) => {
      answer += piece.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer.split('\r\n')[0]!))
    socket.write(bytes)
  })

/** A request with any target and our own Host and cookie, so that it gets past both checks. */
const requestFor = (target: string, method = 'GET', more = ''): Buffer =>
  Buffer.from(
    `${method} ${target} HTTP/1.1\r\nHost: ${authority}\r\nCookie: ${cookie}\r\n${more}Connection: close\r\n\r\n`,
    'latin1',
  )

const stillServes = async (): Promise<void> => {
  expect(await send(requestFor('/'))).toBe('HTTP/1.1 200 OK')
}

test.each([
  ['//', 400],
  ['///', 400],
  ['//evil.example/', 400],
  ['/\\evil.example/', 400],
  ['*', 400],
  ['http://evil.example/', 400],
  ['http://[', 400],
  ['/%', 404],
  ['/%ff%00', 404],
  ['/?%', 200],
  ['/index.html?token=%', 200],
  ['/open?token=%ff', 403],
  [`/${'a'.repeat(8000)}`, 404],
] as const)('answers the request line GET %s with %i', async (target, status) => {
  expect(await send(requestFor(target))).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  await stillServes()
})

test('refuses headers beyond the limit of the parser, and a request without a Host', async () => {
  expect(await send(requestFor('/', 'GET', `X: ${'a'.repeat(40_000)}\r\n`))).toMatch(/^HTTP\/1.1 431 /)
  expect(await send('GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
  await stillServes()
})

test('outlives a caller that hangs up in the middle of an upgrade or of a frame', async () => {
  const upgrade = (origin: string) =>
    requestFor(
      '/rpc',
      'GET',
      `Origin: ${origin}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n`,
    )
  const hangUp = (bytes: Buffer, after: boolean) =>
    new Promise<void>((resolve) => {
      const socket = connect(Number(authority.split(':')[1]), '127.0.0.1')
      socket.on('error', () => {})
      socket.on('close', () => resolve())
      socket.write(bytes)
      if (after) socket.once('data', () => socket.resetAndDestroy())
      else socket.once('connect', () => setImmediate(() => socket.resetAndDestroy()))
    })
  await hangUp(upgrade('https://evil.example'), false)
  await hangUp(upgrade(host.origin), true)
  // A frame that is not masked breaks the protocol.
  await hangUp(Buffer.concat([upgrade(host.origin), Buffer.from([0x81, 0x01, 0x41])]), true)
  await stillServes()
})

/** Pieces that parsers of addresses treat in special ways. */
const pieces = [
  ...['/', '//', '\\', '..', '.', '%', '%2', '%2f', '%00', '%ff', '%c0%ae', '?', '#', '@', ':', ':0', ':99999', '['],
  ...[']', '[::1]', 'http:', 'https://', 'file:///etc/passwd', '*', 'open', '?token=', 'photo/', 'index.html', 'rpc'],
  ...['__proto__', 'é', '\u0000', '\t', ' ', '\u007f', '\u0080', '\u00ff', 'a'.repeat(300), '127.0.0.1', 'localhost'],
]
const methods = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'TRACE', 'CONNECT', 'PRI', 'get', '']
const headers = ['', 'Host: evil\r\n', 'Content-Length: 9\r\n', 'Transfer-Encoding: x\r\n', 'Expect: 100-continue\r\n']

test.each([1, 2, 3, 4])('outlives 250 made-up request lines of seed %i', async (seed) => {
  const random = sequence(seed)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
  for (let count = 0; count < 250; count++) {
    const target = Array.from({ length: 1 + Math.floor(random() * 6) }, () => pick(pieces)).join('')
    const line = await send(requestFor(target, pick(methods), pick(headers)))
    // Either an answer of the protocol, and never a fault of our own, or a closed connection.
    expect(line, `${JSON.stringify(target)} → ${line}`).toMatch(/^(HTTP\/1\.1 [1-4]\d\d .*)?$/)
  }
  await stillServes()
})
