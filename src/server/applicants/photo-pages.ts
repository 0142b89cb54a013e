import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type BrotliOptions, brotliCompress, constants, gzip } from 'node:zlib'
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

/** Files that are worth compressing; a tenth of the models is saved. */
const compressible = /\.(html|css|js|json|svg|wasm|bin)$/

/** Half a second for the largest model. A higher quality takes 100 times as long and saves a twentieth. */
const brotliQuality = 9

type Encoding = 'br' | 'gzip'
const compress: Readonly<Record<Encoding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) =>
    promisify<Buffer, BrotliOptions, Buffer>(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: promisify<Buffer, Buffer>(gzip),
}

/** The best encoding that a browser accepts. They offer Brotli only to encrypted addresses and to their own machine. */
const encodingFor = (path: string, accepted = ''): Encoding | undefined =>
  compressible.test(path)
    ? (['br', 'gzip'] as const).find((name) => new RegExp(`\\b${name}\\b`).test(accepted))
    : undefined

const load = async (path: string, encoding: Encoding | undefined): Promise<Buffer> => {
  const plain = await readFile(path)
  return encoding ? compress[encoding](plain) : plain
}

/**
 * The photo tool at `/photo/`. The server only sends files, because the page works on the photo in the browser. Without a
 * build in `out/` the page does not exist. Its files are many and the same for everyone, so they are not metered.
 */
export const photoPages = (app: FastifyInstance): void => {
  const folder = builtPage()
  const loaded = new Map<string, Promise<Buffer>>()
  app.get(photoPagePath.slice(0, -1), (_request, reply) => reply.redirect(photoPagePath))
  app.get<{ Params: { '*': string } }>(`${photoPagePath}*`, { config: { unmetered: true } }, async (request, reply) => {
    const { params, headers } = request
    const file = pageFile(`/${params['*']}`)
    if (!file) throw new Problem('server.request.notFound')
    const path = join(folder, file)
    const encoding = encodingFor(path, headers['accept-encoding'])
    const key = `${path} ${encoding}`
    let loading = loaded.get(key)
    if (!loading) {
      if (!existsSync(path)) throw new Problem('server.request.notFound')
      loading = load(path, encoding)
      loaded.set(key, loading)
    }
    reply.headers(photoPageHeaders(file)).header('vary', 'accept-encoding')
    if (encoding) reply.header('content-encoding', encoding)
    return reply.send(await loading)
  })
}
