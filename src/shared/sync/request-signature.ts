/**
 * Headers of a device's request signature (after RFC 9421, reduced to one fixed list of components). The signature covers,
 * joined by line feeds: the word `gzzc-request-v1`, method, path with query, SHA-256 of the body in hex, device, time and
 * nonce. The time is ISO 8601 in UTC. If it is outside `limits.clockSkewSeconds`, the answer contains the server's time. A
 * nonce is 128 random bits in hex and is accepted once.
 */
export const requestHeaders = {
  device: 'gzzc-device',
  time: 'gzzc-time',
  nonce: 'gzzc-nonce',
  signature: 'gzzc-signature',
} as const

export interface SignedRequestParts {
  readonly method: string
  /** Path with query, as in the request line. */
  readonly path: string
  /** SHA-256 of the body in hex; without a body, of no bytes. */
  readonly bodyHash: string
  readonly device: string
  readonly time: string
  readonly nonce: string
}

/**
 * The text that is signed.
 * @example
 * requestSigningText(parts) // 'gzzc-request-v1\nPOST\n/api/v1/batches\n<SHA-256>\n<device>\n<time>\n<nonce>'
 */
export const requestSigningText = (parts: SignedRequestParts): string =>
  ['gzzc-request-v1', parts.method, parts.path, parts.bodyHash, parts.device, parts.time, parts.nonce].join('\n')
