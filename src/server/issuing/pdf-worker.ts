import { parentPort, workerData } from 'node:worker_threads'
import { createCertificateWriter } from '../../certificate/certificate-writer.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { PdfAnswer, PdfJob, PdfWorkerSettings, SignatureAnswer, SignatureRequest } from './pdf-job.ts'

// One thread of the pool. It reads the fonts and the static part of the page once and then makes certificates one by one.
// It reads photos of strangers and has no key: the pool signs for it.
const { certificateChain, tokenKeyId, specimen } = workerData as PdfWorkerSettings
const port = parentPort!
const asked = new Map<number, { resolve: (signature: Buffer) => void; reject: (problem: unknown) => void }>()
let next = 0

const signatureOf =
  (purpose: SignatureRequest['purpose']) =>
  (bytes: Uint8Array): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const request: SignatureRequest = { ask: next++, purpose, bytes }
      asked.set(request.ask, { resolve, reject })
      port.postMessage(request)
    })

const writer = createCertificateWriter({
  signer: { certificateChain, sign: signatureOf('seal') },
  tokenSigner: { keyId: tokenKeyId, sign: signatureOf('token') },
  specimen,
})

const make = async ({ id, data }: PdfJob): Promise<PdfAnswer> => {
  try {
    return { id, ...(await writer.issue(data)) }
  } catch (error) {
    const problem = Problem.from(error) ?? new Problem('general.unexpected', {}, { cause: error })
    if (problem.code === 'general.unexpected') console.error('certificate could not be made', error)
    return { id, problem: problem.toJSON() }
  }
}

const settle = (answer: SignatureAnswer): void => {
  const waiting = asked.get(answer.ask)
  asked.delete(answer.ask)
  if ('problem' in answer) waiting?.reject(Problem.from(answer.problem))
  else waiting?.resolve(Buffer.from(answer.signature))
}

port.on('message', async (message: PdfJob | SignatureAnswer) => {
  if ('ask' in message) settle(message)
  else port.postMessage(await make(message))
})
