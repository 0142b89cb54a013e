import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../../shared/errors/problem.ts'
import { downloadBatch, downloadCertificate } from '../certificates/certificate-files.ts'
import { addEvidence, getEvidence, largestEvidence } from '../evidence/evidence.ts'
import { previewCertificate, previewTestPage } from '../issuing/preview-certificate.ts'
import { getPhotoToExamine } from '../sync/batch-review.ts'
import type { ConsoleContext } from './console-context.ts'
import type { SignedInOfficer } from './console-procedures.ts'

interface Access {
  /** The officer of a request's session. */
  readonly officerOf: (request: FastifyRequest) => Promise<SignedInOfficer | undefined>
  /** Refuses a write that no page of the console sent. */
  readonly requireOwnPage: (request: FastifyRequest) => void
}

/** A file under its name. Names are Chinese, so they are written as RFC 8187 says. */
const attach = (reply: FastifyReply, name: string, mediaType: string): FastifyReply =>
  reply
    .type(mediaType)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
    .header('cache-control', 'no-store')

/** Photos, PDFs, previews and evidence: what the pages show or save as files. */
export const consoleFiles = (app: FastifyInstance, context: ConsoleContext, access: Access): void => {
  const signedIn = async (request: FastifyRequest): Promise<SignedInOfficer> => {
    const officer = await access.officerOf(request)
    if (!officer) throw new Problem('officers.signedOut')
    return officer
  }
  const paramsOf = (request: FastifyRequest) => request.params as Readonly<Record<string, string>>

  app.get('/photos/:batch/:record', async (request, reply) => {
    const officer = await signedIn(request)
    const { batch = '', record = '' } = paramsOf(request)
    const bytes = await getPhotoToExamine(context.sync, officer, { batchId: batch, recordId: record })
    return reply.type('image/jpeg').send(bytes)
  })
  app.get('/files/certificates/:number', async (request, reply) => {
    const officer = await signedIn(request)
    const { number = '' } = paramsOf(request)
    const bytes = await downloadCertificate(context.sync, officer, { number })
    return attach(reply, `${number}.pdf`, 'application/pdf').send(bytes)
  })
  app.get('/files/batches/:batch', async (request, reply) => {
    const officer = await signedIn(request)
    const { batch = '' } = paramsOf(request)
    const zip = await downloadBatch(context.sync, officer, { batchId: batch })
    return attach(reply, '证书.zip', 'application/zip').send(zip)
  })
  app.get('/files/previews/:batch', async (request, reply) => {
    const officer = await signedIn(request)
    const { batch = '' } = paramsOf(request)
    const bytes = await previewCertificate(context.previewing, officer, { batchId: batch })
    return attach(reply, '预览（样例，无效）.pdf', 'application/pdf').send(Buffer.from(bytes))
  })
  app.get('/files/test-page', async (request, reply) => {
    const officer = await signedIn(request)
    const bytes = await previewTestPage(context.previewing, officer)
    return attach(reply, '证书模板测试页（样例，无效）.pdf', 'application/pdf').send(Buffer.from(bytes))
  })
  app.get('/files/evidence/:sha256', async (request, reply) => {
    const officer = await signedIn(request)
    const { sha256 = '' } = paramsOf(request)
    const { name, mediaType, bytes } = await getEvidence(context.sync, officer, { sha256 })
    return attach(reply, name, mediaType).send(bytes)
  })
  void app.register(async (uploads) => {
    uploads.removeAllContentTypeParsers()
    const bytes = { parseAs: 'buffer', bodyLimit: largestEvidence } as const
    uploads.addContentTypeParser('application/octet-stream', bytes, (_request, body, done) => done(null, body))
    uploads.post('/files/evidence', async (request) => {
      access.requireOwnPage(request)
      const officer = await signedIn(request)
      const name = decodeURIComponent(String(request.headers['x-file-name'] ?? '')).slice(0, 200)
      return addEvidence(context.sync, officer, { name: name || '证据', bytes: request.body as Buffer })
    })
  })
}
