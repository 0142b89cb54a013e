import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { WrittenCertificate } from '../../certificate/certificate-writer.ts'
import type { CertificateData } from '../../certificate/data/certificate-data.ts'
import type { SealSigner } from '../../certificate/seal.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { Signer } from '../../trust/signer.ts'
import type { PdfAnswer, PdfJob, PdfWorkerSettings, SignatureAnswer, SignatureRequest } from './pdf-job.ts'

/** The signers of certificates. */
export interface PdfSigners {
  readonly seal: SealSigner
  readonly token: Signer
}

interface Waiting {
  readonly resolve: (made: WrittenCertificate) => void
  readonly reject: (error: unknown) => void
  readonly thread: Worker
}

const mostThreads = 8

/** Worker threads that make PDFs, started at the first certificate. The threads have no key; the pool signs for them. */
export class PdfPool {
  readonly #signers: PdfSigners
  readonly #settings: PdfWorkerSettings
  readonly #size: number
  readonly #threads: Worker[] = []
  readonly #waiting = new Map<number, Waiting>()
  #next = 0

  constructor(
    signers: PdfSigners,
    { specimen }: Pick<PdfWorkerSettings, 'specimen'>,
    size = Math.min(availableParallelism(), mostThreads),
  ) {
    const { seal, token } = signers
    this.#signers = signers
    this.#settings = { certificateChain: seal.certificateChain, tokenKeyId: token.keyId, specimen }
    this.#size = size
  }

  /**
   * Makes one certificate.
   * @throws Problem of the certificate writer; `general.unexpected` when the thread died
   */
  make(data: CertificateData): Promise<WrittenCertificate> {
    const job: PdfJob = { id: this.#next++, data }
    const thread = this.#thread(job.id)
    return new Promise((resolve, reject) => {
      this.#waiting.set(job.id, { resolve, reject, thread })
      thread.postMessage(job)
    })
  }

  #thread(id: number): Worker {
    const place = id % this.#size
    const running = this.#threads[place]
    if (running) return running
    const thread = new Worker(new URL('./pdf-worker.ts', import.meta.url), { workerData: this.#settings })
    thread.on('message', async (message: PdfAnswer | SignatureRequest) => {
      if ('ask' in message) thread.postMessage(await this.#sign(message))
      else this.#settle(message)
    })
    // A thread that dies fails its own jobs and not the server. The next job starts a new thread.
    thread.on('error', (cause) => this.#failJobsOf(thread, cause))
    thread.on('exit', () => this.#failJobsOf(thread, new Error('PDF thread ended')))
    this.#threads[place] = thread
    return thread
  }

  async #sign({ ask, purpose, bytes }: SignatureRequest): Promise<SignatureAnswer> {
    try {
      return { ask, signature: await this.#signers[purpose].sign(bytes) }
    } catch (cause) {
      return { ask, problem: (Problem.from(cause) ?? new Problem('general.unexpected', {}, { cause })).toJSON() }
    }
  }

  #settle(answer: PdfAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('problem' in answer) waiting?.reject(Problem.from(answer.problem))
    else waiting?.resolve(answer)
  }

  #failJobsOf(thread: Worker, cause: unknown): void {
    const place = this.#threads.indexOf(thread)
    if (place >= 0) delete this.#threads[place]
    const known = Problem.from(cause)
    for (const [id, waiting] of this.#waiting) {
      if (waiting.thread !== thread) continue
      this.#waiting.delete(id)
      waiting.reject(known ?? new Problem('general.unexpected', {}, { cause }))
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread?.terminate()))
  }
}
