// One thread of the pool. It reads the fonts and the static part of the page once and then makes certificates one by one.
// It reads photos of strangers and has no key: the pool signs for it.
import { parentPort, workerData } from 'node:worker_threads'
import {
  type CertificateWriter,
  createCertificateWriter,
  type WrittenCertificate,
} from '../../certificate/certificate-writer.ts'
import type { CertificateData } from '../../certificate/data/certificate-data.ts'
import { type AskPool, answerJobs } from '../../shared/worker-jobs.ts'
import type { PdfWorkerSettings, SignatureRequest } from './pdf-job.ts'

const { certificateChain, tokenKeyId, specimen } = workerData as PdfWorkerSettings

const createWriter = (ask: AskPool): CertificateWriter => {
  const signatureOf =
    (purpose: SignatureRequest['purpose']) =>
    async (bytes: Uint8Array): Promise<Buffer> =>
      Buffer.from((await ask({ purpose, bytes } satisfies SignatureRequest)) as Uint8Array)
  return createCertificateWriter({
    signer: { certificateChain, sign: signatureOf('seal') },
    tokenSigner: { keyId: tokenKeyId, sign: signatureOf('token') },
    specimen,
  })
}

let writer: CertificateWriter | undefined

answerJobs<CertificateData, WrittenCertificate>(parentPort!, (data, ask) => {
  writer ??= createWriter(ask)
  return writer.issue(data)
})
