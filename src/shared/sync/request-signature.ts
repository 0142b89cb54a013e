/**
 * How a device signs a request (after RFC 9421, reduced to one fixed list of components). The signed text joins these
 * with line feeds: the word `gzzc-request-v2`, method, host, path with query, SHA-256 of the body in hex, device, time,
 * nonce. All of them are known before the body, so the server refuses a request before it reads one byte of the body.
 * The host is the one that the device dialled. A server that stands in for the province cannot pass the request on,
 * because the province refuses hosts that are not its own.
 * The time is ISO 8601 in UTC. If it differs by more than `limits.clockSkewSeconds`, the server answers with its own
 * time. A nonce is 128 random bits in hex and is accepted once.
 */
export const requestHeaders = {
  device: 'gzzc-device',
  host: 'gzzc-host',
  bodyHash: 'gzzc-body-sha256',
  time: 'gzzc-time',
  nonce: 'gzzc-nonce',
  signature: 'gzzc-signature',
} as const

export interface SignedRequestParts {
  readonly method: string
  /** Host and port of the server's address, in the form of `URL.host`. */
  readonly host: string
  /** Path with query, as in the request line. */
  readonly path: string
  /** SHA-256 of the body in hex; of no bytes when there is none. */
  readonly bodyHash: string
  readonly device: string
  readonly time: string
  readonly nonce: string
}

/** The text that the device signs. */
export const requestSigningText = (parts: SignedRequestParts): string =>
  ['gzzc-request-v2', parts.method, parts.host, parts.path, parts.bodyHash, parts.device, parts.time, parts.nonce].join(
    '\n',
  )

/** Carries the province's signature over an answer, base64. */
export const answerSignatureHeader = 'gzzc-answer-signature'

/** The question that a signed answer belongs to. */
export type AskedParts = Pick<SignedRequestParts, 'method' | 'host' | 'path' | 'bodyHash' | 'nonce'>

/**
 * The text that the province signs for its answer to a request with a nonce. It repeats the question, so an answer
 * to one question cannot be presented as the answer to another.
 * @param answerHash SHA-256 of the answer's body in hex
 */
export const answerSigningText = (asked: AskedParts, status: number, answerHash: string): string =>
  [
    'gzzc-answer-v1',
    asked.method,
    asked.host,
    asked.path,
    asked.bodyHash,
    asked.nonce,
    String(status),
    answerHash,
  ].join('\n')
