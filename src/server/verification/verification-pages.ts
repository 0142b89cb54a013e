import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../../shared/errors/problem.ts'
import { limits } from '../../shared/sync/limits.ts'
import { lookupRequestSchema, tokenRequestSchema } from '../../shared/sync/verification.ts'
import { parseWith } from '../http/contract-route.ts'
import type { Html } from '../http/html.ts'
import type { Services } from '../services.ts'
import { lookUp } from './lookup.ts'
import {
  lookupResult,
  problemResult,
  type Shown,
  statusResult,
  verificationPage,
  verificationResult,
} from './verification-view.ts'
import { certificateStatus, verifyPdfFile, verifyQrToken } from './verify.ts'

const title = '专业技术职务资格证书核验'
const defaultProvince = '贵州省人力资源和社会保障厅'
// A form wraps the file into a few hundred bytes of multipart.
const formLimit = limits.pdfBytes + 64 * 1024

const assets = [
  { path: '/assets/zccx.css', file: 'zccx.css', type: 'text/css; charset=utf-8' },
  { path: '/assets/zccx.svg', file: 'zccx.svg', type: 'image/svg+xml' },
  { path: '/assets/zccx.js', file: 'zccx.js', type: 'text/javascript; charset=utf-8' },
] as const

const send = (reply: FastifyReply, shown: Omit<Shown, 'title'>): FastifyReply =>
  reply.type('text/html; charset=utf-8').send(verificationPage({ title, ...shown }))

/** @throws Problem `server.request.malformed` */
const readForm = async (request: FastifyRequest): Promise<FormData> => {
  const headers = { 'content-type': request.headers['content-type'] ?? '' }
  try {
    return await new Response(new Uint8Array((request.body as Buffer | undefined) ?? []), { headers }).formData()
  } catch (cause) {
    throw new Problem('server.request.malformed', { where: '表单' }, { cause })
  }
}

const filled = (form: FormData): Record<string, string> =>
  Object.fromEntries(
    [...form].flatMap(([key, value]) => (typeof value === 'string' && value.trim() ? [[key, value]] : [])),
  )

/** The page at `/zccx` and where QR codes lead: works without scripts but for reading the code's fragment. */
export const verificationPages = (app: FastifyInstance, services: Services): void => {
  const { province, specimen } = services.settings
  const show = (reply: FastifyReply, result?: Html): FastifyReply =>
    send(reply, { province, specimen, ...(result && { result }) })
  for (const path of ['/', '/zccx', '/ZCCX']) app.get(path, (_request, reply) => show(reply))

  // The QR code's address is upper case: its alphanumeric mode knows no other.
  for (const path of ['/V/:number', '/v/:number']) {
    app.get<{ Params: { number: string } }>(path, async ({ params }, reply) => {
      const number = params.number.toUpperCase().slice(0, 40)
      return show(reply, statusResult(await certificateStatus(services, number)))
    })
  }

  app.post('/zccx/lookup', { bodyLimit: limits.publicBodyBytes }, async (request, reply) => {
    const form = filled(await readForm(request))
    if (Object.keys(form).length < 2) throw new Problem('server.lookup.tooFew')
    return show(reply, lookupResult(await lookUp(services, parseWith(lookupRequestSchema, form))))
  })

  app.post('/zccx/token', { bodyLimit: limits.publicBodyBytes }, async (request, reply) => {
    const { token } = parseWith(tokenRequestSchema, filled(await readForm(request)))
    return show(reply, verificationResult(await verifyQrToken(services, token), 'token'))
  })

  app.post('/zccx/pdf', { bodyLimit: formLimit }, async (request, reply) => {
    const file = (await readForm(request)).get('file')
    if (!(file instanceof Blob) || file.size === 0) throw new Problem('server.verify.noFile')
    const answer = await verifyPdfFile(services, new Uint8Array(await file.arrayBuffer()))
    return show(reply, verificationResult(answer, 'file'))
  })

  for (const { path, file, type } of assets) {
    const content = readFile(new URL(`./pages/${file}`, import.meta.url))
    app.get(path, async (_request, reply) =>
      reply
        .type(type)
        .header('cache-control', 'public, max-age=3600')
        .send(await content),
    )
  }
}

/** A refusal as a page, for whoever asked with a browser; undefined for programs. */
export const problemPage = (
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
  status: number,
): FastifyReply | undefined => {
  const path = request.raw.url ?? ''
  if (path.startsWith('/api/') || !request.headers.accept?.includes('text/html')) return undefined
  return send(reply.code(status), {
    province: defaultProvince,
    specimen: false,
    result: problemResult(problem.toJSON()),
  })
}
