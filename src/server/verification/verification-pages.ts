import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { kibibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { mediaTypeOf } from '../../shared/page/page-response.ts'
import { limits } from '../../shared/sync/limits.ts'
import { lookupRequestSchema, tokenRequestSchema } from '../../shared/sync/verification.ts'
import { parseWith } from '../http/contract-route.ts'
import { readFormFile } from '../http/form-file.ts'
import type { Html } from '../http/html.ts'
import type { ProblemPage } from '../http/problem-answer.ts'
import { lookUp } from './lookup.ts'
import type { VerificationContext } from './verification-context.ts'
import { lookupResult, problemResult, statusResult, verificationPage, verificationResult } from './verification-view.ts'
import { certificateStatus, verifyPdfFile, verifyQrToken } from './verify.ts'

// Multipart adds a few hundred bytes to the file.
const formLimit = limits.pdfBytes + 64 * kibibyte

const assets = [
  { path: '/assets/zccx.css', file: 'zccx.css', type: 'text/css; charset=utf-8' },
  { path: '/assets/zccx.svg', file: 'zccx.svg', type: 'image/svg+xml' },
  { path: '/assets/zccx.js', file: 'zccx.js', type: 'text/javascript; charset=utf-8' },
] as const

/** Fonts of characters that a reader's system may lack, with the style sheet that names them. */
const rareCharacters = new URL('../../../assets/rare-characters/', import.meta.url)

/** What every page says. */
type PageContext = Pick<VerificationContext, 'keys' | 'specimen'>

/** Sends a page. Every page, errors included, goes through here, so that it names its province and says if it is a test. */
const sendPage = (reply: FastifyReply, { keys, specimen }: PageContext, result?: Html): FastifyReply =>
  reply
    .type('text/html; charset=utf-8')
    .send(verificationPage({ province: keys.province, specimen, ...(result && { result }) }))

/** The body as a form. @throws Problem `server.request.malformed` */
const readForm = async (request: FastifyRequest): Promise<FormData> => {
  const headers = { 'content-type': request.headers['content-type'] ?? '' }
  try {
    return await new Response(new Uint8Array((request.body as Buffer | undefined) ?? []), { headers }).formData()
  } catch (cause) {
    throw new Problem('server.request.malformed', { where: '表单' }, { cause })
  }
}

/** The text fields of a form that are not empty. */
const filled = (form: FormData): Record<string, string> =>
  Object.fromEntries(
    [...form].flatMap(([key, value]) => (typeof value === 'string' && value.trim() ? [[key, value]] : [])),
  )

/**
 * The page at `/zccx`, and the pages that QR codes lead to. They work without scripts; only the token in the fragment of a
 * QR code's address needs one.
 */
export const verificationPages = (app: FastifyInstance, context: VerificationContext): void => {
  const show = (reply: FastifyReply, result?: Html): FastifyReply => sendPage(reply, context, result)
  for (const path of ['/', '/zccx', '/ZCCX']) app.get(path, (_request, reply) => show(reply))

  // A QR code carries the address in upper case, because its alphanumeric mode has no other letters.
  for (const path of ['/V/:number', '/v/:number']) {
    app.get<{ Params: { number: string } }>(path, async ({ params }, reply) => {
      const number = params.number.toUpperCase().slice(0, 40)
      return show(reply, statusResult(await certificateStatus(context, { number })))
    })
  }

  app.post('/zccx/lookup', { bodyLimit: limits.publicBodyBytes }, async (request, reply) => {
    const form = filled(await readForm(request))
    if (Object.keys(form).length < 2) throw new Problem('server.lookup.tooFew')
    return show(reply, lookupResult(await lookUp(context, parseWith(lookupRequestSchema, form))))
  })

  app.post('/zccx/token', { bodyLimit: limits.publicBodyBytes }, async (request, reply) => {
    const form = parseWith(tokenRequestSchema, filled(await readForm(request)))
    return show(reply, verificationResult(await verifyQrToken(context, form), 'token'))
  })

  app.post('/zccx/pdf', { bodyLimit: formLimit }, async (request, reply) => {
    const body = (request.body as Buffer | undefined) ?? Buffer.alloc(0)
    const file = readFormFile(body, request.headers['content-type'] ?? '')
    if (!file?.length) throw new Problem('server.verify.noFile')
    const answer = await verifyPdfFile(context, file)
    return show(reply, verificationResult(answer, 'file'))
  })

  app.get<{ Params: { file: string } }>('/assets/rare-characters/:file', async ({ params: { file } }, reply) => {
    if (!/^[0-9a-z-]+\.(?:css|woff2)$/.test(file)) return reply.callNotFound()
    const content = await readFile(new URL(file, rareCharacters)).catch(() => undefined)
    if (!content) return reply.callNotFound()
    return reply.type(mediaTypeOf(file)).header('cache-control', 'public, max-age=604800').send(content)
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

/** Shows problems as pages to browsers. Programs, and every address below `/api/`, get none. */
export const createProblemPage =
  (context: PageContext): ProblemPage =>
  (request, reply, problem, status) => {
    const path = request.raw.url ?? ''
    if (path.startsWith('/api/') || !request.headers.accept?.includes('text/html')) return undefined
    return sendPage(reply.code(status), context, problemResult(problem.toJSON()))
  }
