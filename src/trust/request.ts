import { randomBytes } from 'node:crypto'
import { requestHeaders, requestSigningText, type SignedRequestParts } from '../shared/sync/request-signature.ts'
import { type SigningKey, signBytes, type VerifyingKey, verifyBytes } from './keys.ts'
import { sha256Hex } from './sha256.ts'

/**
 * Headers that sign one request of a device. Each call makes a new nonce, so a repeated request must be signed again.
 * @param path path with query, exactly as it goes into the request line
 * @param now the server's time, as the device last learned it
 * @example
 * const headers = signRequest({ method: 'POST', path: '/sync/batches?part=1', body }, deviceKey, new Date())
 */
export const signRequest = (
  request: { readonly method: string; readonly path: string; readonly body: Uint8Array | string },
  device: SigningKey,
  now: Date,
): Record<string, string> => {
  const parts: SignedRequestParts = {
    method: request.method,
    path: request.path,
    bodyHash: sha256Hex(request.body),
    device: device.keyId,
    time: now.toISOString(),
    nonce: randomBytes(16).toString('hex'),
  }
  return {
    [requestHeaders.device]: parts.device,
    [requestHeaders.time]: parts.time,
    [requestHeaders.nonce]: parts.nonce,
    [requestHeaders.signature]: signBytes(Buffer.from(requestSigningText(parts), 'utf8'), device).toString('base64'),
  }
}

/**
 * Whether this is the device's signature over these parts. The server itself checks that the time is near its own and that the
 * nonce is new.
 * @param signature base64, 64 bytes
 * @example
 * verifyRequest({ method, path, bodyHash: sha256Hex(body), device, time, nonce }, headers['gzzc-signature'], deviceKey)
 */
export const verifyRequest = (parts: SignedRequestParts, signature: string, device: VerifyingKey): boolean =>
  parts.device === device.keyId &&
  verifyBytes(Buffer.from(requestSigningText(parts), 'utf8'), Buffer.from(signature, 'base64'), device)
