import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { Problem } from '../../shared/errors/problem.ts'
import { pageFile } from '../../shared/page/page-response.ts'
import { photoPageHeaders, photoPagePath } from '../../shared/page/photo-page.ts'

/** Folder of the built page: beside a bundle, or in `out/` of a checkout. */
const builtPage = (): string => {
  const places = ['../photo-tool/page', '../../../out/photo-tool/page']
  const found = places.map((place) => fileURLToPath(new URL(place, import.meta.url)))
  return found.find(existsSync) ?? found[1]!
}

/** Files that are worth compressing. */
const compressible = /\.(html|css|js|json|svg|wasm)$/

interface Served {
  readonly plain: Buffer
  readonly compressed: Buffer | undefined
}

const compress = promisify(gzip)

const load = async (path: string): Promise<Served> => {
  const plain = await readFile(path)
  return { plain, compressed: compressible.test(path) ? await compress(plain) : undefined }
}

/**
 * The photo tool at `/photo/`. The server only sends files, because the page works on the photo in the browser. Without a
 * build in `out/` the page does not exist. Its files are many and the same for everyone, so they are not metered.
 */
export const photoPages = (app: FastifyInstance): void => {
  const folder = builtPage()
  const loaded = new Map<string, Promise<Served>>()
  app.get(photoPagePath.slice(0, -1), (_request, reply) => reply.redirect(photoPagePath))
  app.get<{ Params: { '*': string } }>(`${photoPagePath}*`, { config: { unmetered: true } }, async (request, reply) => {
    const { params, headers } = request
    const file = pageFile(`/${params['*']}`)
    if (!file) throw new Problem('server.request.notFound')
    const path = join(folder, file)
    let loading = loaded.get(path)
    if (!loading) {
      if (!existsSync(path)) throw new Problem('server.request.notFound')
      loading = load(path)
      loaded.set(path, loading)
    }
    const { plain, compressed } = await loading
    reply.headers(photoPageHeaders(file)).header('vary', 'accept-encoding')
    if (compressed && /\bgzip\b/.test(headers['accept-encoding'] ?? '')) {
      return reply.header('content-encoding', 'gzip').send(compressed)
    }
    return reply.send(plain)
  })
}
