/** Settings that a worker thread gets when it starts. They hold no key: a thread asks the pool for signatures. */
export interface PdfWorkerSettings {
  /** DER, the seal's own first. */
  readonly certificateChain: readonly Uint8Array[]
  readonly tokenKeyId: string
  readonly specimen: boolean
}

/** A thread's question for the signature of a seal or of a token. */
export interface SignatureRequest {
  readonly purpose: 'seal' | 'token'
  readonly bytes: Uint8Array
}
