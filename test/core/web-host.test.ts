import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { WebHost } from '../../src/core/host/web-host.ts'
import { Workplace } from '../../src/core/host/workplace/workplace.ts'

let folder: string
let host: WebHost

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gzzc-pages-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><p>the window')
  await writeFile(join(folder, '.secret'), 'not for the window')
  host = await WebHost.start({ workplace: new Workplace(join(folder, 'no-unit'), '0.0.0'), pages: folder })
})
afterAll(async () => {
  await host.close()
  await rm(folder, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A request with any headers, also those that `fetch` forbids, and an unchanged path. */
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(host.origin)
    const asking = request({ hostname, port, path, method, headers }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (piece: string) => {
        body += piece
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
    })
    asking.on('error', reject).end()
  })

const pathOf = (link: string) => link.slice(host.origin.length)

const cookie = async (): Promise<string> => {
  const { headers } = await ask(pathOf(host.link()))
  return String(headers['set-cookie']).split(';')[0]!
}

/** Whether a socket opens with these headers. */
const opens = (headers: Record<string, string>, path = '/rpc'): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = new WebSocket(host.origin.replace('http', 'ws') + path, { headers })
    socket.on('open', () => {
      socket.close()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

test('a link lets one browser in, once, and leaves no token in the address', async () => {
  const path = pathOf(host.link())
  const first = await ask(path)
  expect(first.status).toBe(200)
  expect(first.headers.refresh).toBe('0; url=/')
  expect(String(first.headers['set-cookie'])).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/)
  const again = await ask(path)
  expect(again.status).toBe(403)
  expect(again.headers['set-cookie']).toBeUndefined()
})

test.each(['/open', '/open?token=', '/open?token=guess'])('%s lets nobody in', async (path) => {
  const { status, headers } = await ask(path)
  expect(status).toBe(403)
  expect(headers['set-cookie']).toBeUndefined()
})

test('shows the window to the holder of the cookie only, under a strict policy', async () => {
  expect((await ask('/')).status).toBe(401)
  expect((await ask('/', { cookie: (await cookie()).replace(/=.*/, '=guess') })).status).toBe(401)
  const { status, headers, body } = await ask('/', { cookie: await cookie() })
  expect(status).toBe(200)
  expect(body).toContain('the window')
  const policy = String(headers['content-security-policy'])
  expect(policy).toContain(`default-src 'none'; script-src 'self';`)
  expect(policy).toContain(`connect-src 'self' ${host.origin.replace('http', 'ws')};`)
  expect(headers['cache-control']).toBe('no-store')
})

test.each(['/.secret', '/../package.json', '/%2e%2e/package.json', '/a/../../package.json', '/..%5cpackage.json'])(
  'serves nothing but the window: %s',
  async (path) => {
    expect((await ask(path, { cookie: await cookie() })).status).toBe(404)
  },
)

test('refuses another Host, which a rebound name would send, and other methods', async () => {
  const holder = { cookie: await cookie() }
  expect((await ask('/', { ...holder, host: 'evil.example' })).status).toBe(421)
  expect((await ask(pathOf(host.link()), { host: 'localhost:80' })).status).toBe(421)
  expect((await ask('/', holder, 'POST')).status).toBe(405)
})

test('opens the connection to the core only for its own page with the cookie', async () => {
  const holder = await cookie()
  const own = { origin: host.origin }
  expect(await opens({ ...own, cookie: holder })).toBe(true)
  expect(await opens(own)).toBe(false)
  expect(await opens({ origin: 'http://evil.example', cookie: holder })).toBe(false)
  expect(await opens({ cookie: holder })).toBe(false)
  expect(await opens({ ...own, cookie: holder, host: 'evil.example' })).toBe(false)
  expect(await opens({ ...own, cookie: holder }, '/other')).toBe(false)
})
