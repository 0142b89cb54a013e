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

/** The built page: beside a bundle, or where the build leaves it in a checkout. */
const builtPage = (): string => {
  const places = ['../photo-tool/page', '../../../out/photo-tool/page']
  const found = places.map((place) => fileURLToPath(new URL(place, import.meta.url)))
  return found.find(existsSync) ?? found[1]!
}

/** Kinds of files that shrink. */
const shrinks = /\.(html|css|js|json|svg|wasm)$/

interface Served {
  readonly plain: Buffer
  readonly packed: Buffer | undefined
}

const pack = promisify(gzip)

const load = async (path: string): Promise<Served> => {
  const plain = await readFile(path)
  return { plain, packed: shrinks.test(path) ? await pack(plain) : undefined }
}

/** Address of every file of the photo tool. They are the same for all, and many at once: no client is counted for them. */
export const photoPagesRoute = `${photoPagePath}*`

/**
 * The photo tool at `/photo/`: files and nothing else. Whatever a person does with a photo there happens in the page.
 * Without a build in `out/` there is no such page.
 */
export const photoPages = (app: FastifyInstance): void => {
  const folder = builtPage()
  const loaded = new Map<string, Promise<Served>>()
  app.get(photoPagePath.slice(0, -1), (_request, reply) => reply.redirect(photoPagePath))
  app.get<{ Params: { '*': string } }>(photoPagesRoute, async ({ params, headers }, reply) => {
    const file = pageFile(`/${params['*']}`)
    if (!file) throw new Problem('server.request.notFound')
    const path = join(folder, file)
    let loading = loaded.get(path)
    if (!loading) {
      if (!existsSync(path)) throw new Problem('server.request.notFound')
      loading = load(path)
      loaded.set(path, loading)
    }
    const { plain, packed } = await loading
    reply.headers(photoPageHeaders(file)).header('vary', 'accept-encoding')
    if (packed && /\bgzip\b/.test(headers['accept-encoding'] ?? '')) {
      return reply.header('content-encoding', 'gzip').send(packed)
    }
    return reply.send(plain)
  })
}
