import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { Problem } from '../../shared/errors/problem.ts'
import { mediaTypeOf, pageFile } from '../../shared/page/page-response.ts'

/** Folder of the built pages: beside a bundle, or in `out/` of a checkout. */
const builtPages = (): string => {
  const places = ['../console', '../../../out/console'].map((place) => fileURLToPath(new URL(place, import.meta.url)))
  return places.find((place) => existsSync(join(place, 'index.html'))) ?? places[1]!
}

/** Stands in the built page where each answer puts its own nonce. */
const noncePlace = '__CSP_NONCE__'

/** Only styles with the nonce of this answer count, because antd writes styles as it runs. */
const pagePolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** The console's page and its files. Every address of a section shows the page, which reads the address itself. */
export const consolePages = (app: FastifyInstance): void => {
  const folder = builtPages()
  app.get<{ Params: { file: string } }>('/assets/:file', async ({ params }, reply) => {
    const file = pageFile(`/assets/${params.file}`)
    const path = file && join(folder, file)
    if (!path || !existsSync(path)) throw new Problem('server.request.notFound')
    return reply
      .header('content-type', mediaTypeOf(path))
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(await readFile(path))
  })
  for (const address of [
    '/',
    '/batches',
    '/batches/:id',
    '/certificates',
    '/certificates/:number',
    '/units',
    '/units/:id',
    '/keys',
    '/decisions',
    '/officers',
    '/account',
    '/invitation',
  ]) {
    app.get(address, async (_request, reply) => {
      const page = join(folder, 'index.html')
      if (!existsSync(page)) throw new Problem('server.request.notFound')
      const nonce = randomBytes(16).toString('base64')
      const html = (await readFile(page, 'utf8')).replaceAll(noncePlace, nonce)
      return reply.type('text/html; charset=utf-8').header('content-security-policy', pagePolicy(nonce)).send(html)
    })
  }
}
