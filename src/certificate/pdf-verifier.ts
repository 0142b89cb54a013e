import type { CertificatePdfVerification, VerifyPdfOptions } from './verify-pdf.ts'

/** A PDF of a stranger with what it is compared with; structured-cloneable. */
export interface PdfToVerify extends VerifyPdfOptions {
  readonly file: Uint8Array
}

/** Verifies PDFs in threads: a `WorkerPool` made with `pdfVerifierThread`. */
export interface PdfVerifier {
  /** @throws Problem `general.busy`, `general.tooSlow`, `general.tooMuchMemory`; the signal's reason */
  run(job: PdfToVerify, signal?: AbortSignal): Promise<CertificatePdfVerification>
}

/** The thread's entry: the TypeScript source in development, the bundle's own file beside the bundle. */
const ownEntry = (): URL => {
  const here = import.meta.url
  return new URL(here.endsWith('.ts') ? './verify-worker.ts' : './verify-worker.cjs', here)
}

/**
 * Options of the `WorkerPool` that verifies PDFs. One takes about two milliseconds and a few megabytes; more than the deadline or
 * the memory means a file that was made to take long.
 * @example
 * const verifier: PdfVerifier = new WorkerPool(pdfVerifierThread)
 * const verdict = await verifier.run({ file, trustAnchors: [rootPem], seals, at: new Date() })
 */
export const pdfVerifierThread = { entry: ownEntry(), threads: 2, queue: 64, deadline: 5_000, memory: 64 } as const
