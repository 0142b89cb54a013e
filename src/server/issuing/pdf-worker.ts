import { createPrivateKey } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { createCertificateWriter } from '../../certificate/certificate-writer.ts'
import { localSealSigner } from '../../certificate/seal.ts'
import { issueToken } from '../../certificate/token.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { PdfAnswer, PdfJob, PdfWorkerSettings } from './pdf-job.ts'

// One thread of the pool. It reads the fonts and the static part of the page once and then makes certificates one by one.
const settings = workerData as PdfWorkerSettings
const tokenKey = createPrivateKey(settings.tokenKey)
const writer = createCertificateWriter({
  signer: localSealSigner(settings.sealKey, settings.sealCertificates),
  tokenKey,
  specimen: settings.specimen,
})

const make = async ({ id, data }: PdfJob): Promise<PdfAnswer> => {
  try {
    const pdf = await writer.write(data)
    return { id, pdf, token: issueToken(data, tokenKey) }
  } catch (error) {
    const problem = Problem.from(error) ?? new Problem('general.unexpected', {}, { cause: error })
    if (problem.code === 'general.unexpected') console.error('certificate could not be made', error)
    return { id, problem: problem.toJSON() }
  }
}

parentPort!.on('message', async (job: PdfJob) => parentPort!.postMessage(await make(job)))
