import { Problem } from '../../shared/errors/problem.ts'
import { limits } from '../../shared/sync/limits.ts'
import { type AskedParts, requestHeaders, type SignedRequestParts } from '../../shared/sync/request-signature.ts'
import { importVerifyingKey } from '../../trust/keys.ts'
import { verifyRequest } from '../../trust/request.ts'
import { equalBytes } from '../../trust/secret.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import type { AccessContext, AnswerContext } from './access-context.ts'
import type { Device } from './actor.ts'
import { deviceActor, findDevice, refuseRevoked } from './enrolled-device.ts'

/** The request line and the headers of a request; its body is not read yet. */
export interface RequestHead {
  readonly method: string
  /** Path with query, as in the request line. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/**
 * The enrolled device that signed a request. The body is not needed: `checkBody` compares it later with the signed hash.
 * @throws Problem `trust.request.signature`, `server.device.revoked`, `server.request.host`, `server.request.clock`,
 * `server.request.replayed`
 */
export const authenticateDevice = async (context: AccessContext, request: RequestHead): Promise<Device> => {
  const device = await findDevice(context.store.database, header(request, requestHeaders.device))
  if (!device) throw new Problem('trust.request.signature')
  // Refused before the signature is checked, because the answer reveals only that the device is revoked.
  refuseRevoked(device)
  await authenticateKey(context, request, device.publicKey)
  return deviceActor(device)
}

/**
 * Checks that a request was signed with this key for this server, within the time window, and that it was not seen before.
 * @param publicKey base64 SPKI
 * @throws Problem `trust.request.signature`, `server.request.host`, `server.request.clock`, `server.request.replayed`
 */
export const authenticateKey = async (
  { store, now: clock, hosts }: AccessContext,
  request: RequestHead,
  publicKey: string,
): Promise<void> => {
  const parts: SignedRequestParts = {
    method: request.method,
    host: header(request, requestHeaders.host),
    path: request.path,
    bodyHash: header(request, requestHeaders.bodyHash),
    device: header(request, requestHeaders.device),
    time: header(request, requestHeaders.time),
    nonce: header(request, requestHeaders.nonce),
  }
  const signature = header(request, requestHeaders.signature)
  if (!isNonce(parts.nonce) || !verifyRequest(parts, signature, importVerifyingKey(publicKey))) {
    throw new Problem('trust.request.signature')
  }
  if (!hosts.has(parts.host)) throw new Problem('server.request.host', { host: parts.host.slice(0, 100) })
  const now = clock()
  const skew = Math.abs(Date.parse(parts.time) - now.getTime())
  if (!(skew <= limits.clockSkewSeconds * 1000)) {
    throw new Problem('server.request.clock', { serverTime: now.toISOString() })
  }
  const { numInsertedOrUpdatedRows } = await store.gate.unsynced((database) =>
    database
      .insertInto('requestNonce')
      .values({ deviceId: parts.device, nonce: parts.nonce, at: now.toISOString() })
      .onConflict((conflict) => conflict.columns(['deviceId', 'nonce']).doNothing())
      .executeTakeFirst(),
  )
  if (numInsertedOrUpdatedRows !== 1n) throw new Problem('server.request.replayed')
}

/** Compares a body with the hash that the device signed. @throws Problem `trust.request.signature` */
export const checkBody = (request: RequestHead, body: Uint8Array): void => {
  const signed = header(request, requestHeaders.bodyHash)
  if (!equalBytes(Buffer.from(signed), Buffer.from(sha256Hex(body)))) throw new Problem('trust.request.signature')
}

/**
 * Compares a body with the hash that a program stated, if it did. The signed answer repeats the hash, so that nobody in between
 * can have another body judged.
 * @throws Problem `server.request.malformed`
 */
export const checkStatedBody = (request: RequestHead, body: Uint8Array): void => {
  const stated = request.headers[requestHeaders.bodyHash]
  if (stated !== undefined && stated !== sha256Hex(body))
    throw new Problem('server.request.malformed', { where: requestHeaders.bodyHash })
}

/**
 * The province's signature over an answer; undefined where the request brought no nonce, or named a host that is not ours.
 * A signature for another host would let that host pose as the province.
 */
export const answerSignature = async (
  { hosts, signAnswer }: AnswerContext,
  request: RequestHead,
  status: number,
  body: Uint8Array | string,
): Promise<string | undefined> => {
  const asked: AskedParts = {
    method: request.method,
    host: header(request, requestHeaders.host),
    path: request.path,
    bodyHash: header(request, requestHeaders.bodyHash),
    nonce: header(request, requestHeaders.nonce),
  }
  return isNonce(asked.nonce) && hosts.has(asked.host) ? signAnswer(asked, status, body) : undefined
}

const isNonce = (text: string): boolean => /^[0-9a-f]{32}$/.test(text)

const header = (request: RequestHead, name: string): string => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

/** Deletes the nonces of requests that the time window refuses by now. */
export const deleteOldNonces = async ({ store, now }: Pick<AccessContext, 'store' | 'now'>): Promise<void> => {
  const oldest = new Date(now().getTime() - 3 * limits.clockSkewSeconds * 1000).toISOString()
  await store.gate.ungated((database) => database.deleteFrom('requestNonce').where('at', '<', oldest).execute())
}
