import { request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStage, type Stage } from '../fixtures/province/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await openStage()
})
afterEach(() => stage.close())

interface Seen {
  readonly status: number
  readonly code: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** A request whose address no client would write so: `fetch` would tidy it. */
const ask = (path: string, method = 'GET', body?: Buffer | string, headers: Record<string, string> = {}) =>
  new Promise<Seen>((resolve, reject) => {
    const { hostname, port } = new URL(stage.address)
    const sent = request({ hostname, port, path, method, headers }, (answer) => {
      let text = ''
      answer.on('data', (piece) => {
        text += piece
      })
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, code: /"code":"([^"]+)"/u.exec(text)?.[1], headers: answer.headers }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })

/** The first line of the answer to bytes as they are. */
const raw = (bytes: string) =>
  new Promise<string>((resolve, reject) => {
    const { hostname, port } = new URL(stage.address)
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    socket.once('data', (data) => {
      resolve(data.toString('latin1').split('\r\n')[0]!)
      socket.destroy()
    })
    socket.on('error', reject)
  })

const json = { 'content-type': 'application/json' }

test.each<[what: string, path: string, method?: string, body?: Buffer | string, headers?: Record<string, string>]>([
  ['an empty segment', '//'],
  ['half an escape', '/%'],
  ['bytes that are no UTF-8', '/V/%ff'],
  ['NUL', '/V/a%00b'],
  ['a long parameter', `/V/${'A'.repeat(200)}`],
  ['a path out of the folder', '/photo/..%2f..%2fpackage.json'],
  ['a path out of the folder, in dots', '/assets/../../package.json'],
  ['a path to the keys', '/api/v1/uploads/..%2f..%2fkeys%2fseal.pem'],
  ['a name of the prototype', '/__proto__'],
  ['a method that no route has', '/api/v1/lookup', 'PUT'],
  ['a trace', '/', 'TRACE'],
  ['a body without its type', '/api/v1/lookup', 'POST', '{}'],
  ['a deep body', '/api/v1/lookup', 'POST', '['.repeat(16_000), json],
  ['a body with __proto__', '/api/v1/lookup', 'POST', '{"__proto__":{"name":"a"},"name":"b"}', json],
  ['a body with a name twice', '/api/v1/lookup', 'POST', '{"name":"a","name":"b"}', json],
  ['a body with half a character', '/api/v1/lookup', 'POST', '{"name":"\\ud800","certificateNumber":"GZZC1"}', json],
  ['a body with NUL', '/api/v1/lookup', 'POST', '{"name":"a\\u0000","documentNumber":"a\\u0000b"}', json],
  ['a large body', '/api/v1/lookup', 'POST', Buffer.alloc(17 * 1024, 0x20), json],
  ['a form without its boundary', '/zccx/lookup', 'POST', 'x', { 'content-type': 'multipart/form-data' }],
])(
  '%s gets a refusal of the registry, with the headers of every answer',
  async (_what, path, method, body, headers) => {
    const { status, code, headers: given } = await ask(path, method, body, headers)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    if (String(given['content-type']).includes('json')) expect(code).toMatch(/^(server|trust)\./u)
    expect(given['content-security-policy']).toContain("default-src 'none'")
    expect(given['x-content-type-options']).toBe('nosniff')
  },
)

test.each([
  [
    'two lengths',
    'POST /api/v1/lookup HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['no host', 'GET / HTTP/1.1\r\n\r\n'],
  ['bare line feeds', 'GET / HTTP/1.1\nHost: x\n\n'],
  ['a header without an end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`],
  ['something else', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
])('bytes with %s are no request, and the next one is answered', async (_what, bytes) => {
  expect(await raw(bytes)).toMatch(/^HTTP\/1\.1 4\d\d /u)
  expect((await ask('/zccx')).status).toBe(200)
})
