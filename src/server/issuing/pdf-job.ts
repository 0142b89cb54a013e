import type { CertificateData } from '../../certificate/data/certificate-data.ts'
import type { ProblemValue } from '../../shared/errors/problem.ts'

/** Settings that a worker thread gets when it starts. They hold no key: a thread asks the pool for signatures. */
export interface PdfWorkerSettings {
  /** DER, the seal's own first. */
  readonly certificateChain: readonly Uint8Array[]
  readonly tokenKeyId: string
  readonly specimen: boolean
}

/** One certificate to make; structured-cloneable. */
export interface PdfJob {
  readonly id: number
  readonly data: CertificateData
}

/** A worker's request for the signature of a seal or of a token. */
export interface SignatureRequest {
  readonly ask: number
  readonly purpose: 'seal' | 'token'
  readonly bytes: Uint8Array
}

/** The pool's answer to a worker: the signature, or why there is none. */
export type SignatureAnswer =
  | { readonly ask: number; readonly signature: Uint8Array }
  | { readonly ask: number; readonly problem: ProblemValue }

/** A worker's answer: the sealed PDF with its QR token, or why it could not be made. */
export type PdfAnswer =
  | { readonly id: number; readonly pdf: Uint8Array; readonly token: string }
  | { readonly id: number; readonly problem: ProblemValue }
