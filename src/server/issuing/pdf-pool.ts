import { availableParallelism } from 'node:os'
import type { WrittenCertificate } from '../../certificate/certificate-writer.ts'
import type { CertificateData } from '../../certificate/data/certificate-data.ts'
import type { SealSigner } from '../../certificate/seal.ts'
import { WorkerPool } from '../../files/worker-pool.ts'
import type { Signer } from '../../trust/signer.ts'
import type { PdfWorkerSettings, SignatureRequest } from './pdf-job.ts'

/** The signers of certificates. */
export interface PdfSigners {
  readonly seal: SealSigner
  readonly token: Signer
}

const mostThreads = 8

/** Worker threads that make PDFs, started at the first certificate. The threads have no key; the pool signs for them. */
export class PdfPool {
  readonly #pool: WorkerPool<CertificateData, WrittenCertificate>

  constructor(
    signers: PdfSigners,
    { specimen }: Pick<PdfWorkerSettings, 'specimen'>,
    size = Math.min(availableParallelism(), mostThreads),
  ) {
    const { seal, token } = signers
    this.#pool = new WorkerPool({
      entry: new URL('./pdf-worker.ts', import.meta.url),
      settings: {
        certificateChain: seal.certificateChain,
        tokenKeyId: token.keyId,
        specimen,
      } satisfies PdfWorkerSettings,
      threads: size,
      // Issuing waits for groups of 64.
      queue: 2_048,
      // A certificate waits twice for a signature. With others beside it, its thread has work meanwhile.
      atOnce: 8,
      // A certificate takes some milliseconds, the first one of a thread a second on a slow machine.
      deadline: 60_000,
      memory: 512,
      answer: async ({ purpose, bytes }: SignatureRequest) => signers[purpose].sign(bytes),
    })
  }

  /**
   * Makes one certificate.
   * @throws Problem of the certificate writer and of the signers; `general.tooSlow`, `general.tooMuchMemory`, `general.unexpected` when the
   *   thread died, `general.cancelled` when the pool was closed
   */
  make(data: CertificateData): Promise<WrittenCertificate> {
    return this.#pool.run(data)
  }

  /** Ends the threads. */
  close(): Promise<void> {
    return this.#pool.close()
  }
}
