import { randomBytes } from 'node:crypto'
import {
  type AskedParts,
  answerSigningText,
  requestHeaders,
  requestSigningText,
  type SignedRequestParts,
} from '../shared/sync/request-signature.ts'
import { type SigningKey, signBytes, type VerifyingKey, verifyBytes } from './keys.ts'
import { sha256Hex } from './sha256.ts'
import type { Signer } from './signer.ts'

/** A fresh nonce of a request: 128 random bits in hex. */
export const requestNonce = (): string => randomBytes(16).toString('hex')

/**
 * Headers that sign one request of a device. Each call makes a new nonce, so a repeated request must be signed again.
 * @param host host and port that the device dials, in the form of `URL.host`
 * @param path path with query, exactly as it goes into the request line
 * @param now the server's time, as the device last learned it
 * @example
 * const headers = signRequest({ method: 'POST', host: 'zczs.example', path: '/api/v1/roster', body }, deviceKey, new Date())
 */
export const signRequest = (
  request: {
    readonly method: string
    readonly host: string
    readonly path: string
    readonly body: Uint8Array | string
  },
  device: SigningKey,
  now: Date,
): Record<string, string> => {
  const parts: SignedRequestParts = {
    method: request.method,
    host: request.host,
    path: request.path,
    bodyHash: sha256Hex(request.body),
    device: device.keyId,
    time: now.toISOString(),
    nonce: requestNonce(),
  }
  return {
    [requestHeaders.device]: parts.device,
    [requestHeaders.host]: parts.host,
    [requestHeaders.bodyHash]: parts.bodyHash,
    [requestHeaders.time]: parts.time,
    [requestHeaders.nonce]: parts.nonce,
    [requestHeaders.signature]: signBytes(Buffer.from(requestSigningText(parts), 'utf8'), device).toString('base64'),
  }
}

/** Whether this is the device's signature over these parts. The server checks host, time, nonce and body itself. */
export const verifyRequest = (parts: SignedRequestParts, signature: string, device: VerifyingKey): boolean =>
  parts.device === device.keyId &&
  verifyBytes(Buffer.from(requestSigningText(parts), 'utf8'), Buffer.from(signature, 'base64'), device)

/** Signs an answer for the question that carried the nonce. @returns base64 */
export const signAnswer = async (
  asked: AskedParts,
  status: number,
  body: Uint8Array | string,
  signer: Signer,
): Promise<string> =>
  (await signer.sign(Buffer.from(answerSigningText(asked, status, sha256Hex(body)), 'utf8'))).toString('base64')

/** Whether this is the province's signature over this answer to this question. */
export const verifyAnswer = (
  asked: AskedParts,
  status: number,
  body: Uint8Array | string,
  signature: string,
  key: VerifyingKey,
): boolean =>
  verifyBytes(
    Buffer.from(answerSigningText(asked, status, sha256Hex(body)), 'utf8'),
    Buffer.from(signature, 'base64'),
    key,
  )
