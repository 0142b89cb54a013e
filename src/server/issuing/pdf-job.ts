import type { CertificateData } from '../../certificate/data/certificate-data.ts'
import type { ProblemValue } from '../../shared/errors/problem.ts'

/** Settings that a worker thread gets when it starts. */
export interface PdfWorkerSettings {
  readonly sealKey: string
  readonly sealCertificates: readonly string[]
  /** PKCS #8 PEM. */
  readonly tokenKey: string
  readonly specimen: boolean
}

/** One certificate to make; structured-cloneable. */
export interface PdfJob {
  readonly id: number
  readonly data: CertificateData
}

/** A worker's answer: the sealed PDF with its QR token, or why it could not be made. */
export type PdfAnswer =
  | { readonly id: number; readonly pdf: Uint8Array; readonly token: string }
  | { readonly id: number; readonly problem: ProblemValue }
