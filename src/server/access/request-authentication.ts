import { Problem } from '../../shared/errors/problem.ts'
import { limits } from '../../shared/sync/limits.ts'
import { requestHeaders, type SignedRequestParts } from '../../shared/sync/request-signature.ts'
import { importVerifyingKey } from '../../trust/keys.ts'
import { verifyRequest } from '../../trust/request.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import type { AccessContext } from './access-context.ts'
import type { Device } from './actor.ts'
import { type DeviceRow, deviceActor, findDevice, refuseRevoked } from './enrolled-device.ts'

/** A request as received; its body is not read yet. */
export interface RawRequest {
  readonly method: string
  /** Path with query, as in the request line. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Uint8Array
}

/**
 * The enrolled device that a request names. Its signature is not checked yet.
 * @throws Problem `trust.request.signature`, `server.device.revoked`
 */
export const findClaimedDevice = async ({ store }: AccessContext, request: RawRequest): Promise<DeviceRow> => {
  const device = await findDevice(store.database, header(request, requestHeaders.device))
  if (!device) throw new Problem('trust.request.signature')
  // Refused before the signature is checked, because the answer reveals only that the device is revoked.
  refuseRevoked(device)
  return device
}

/**
 * The enrolled device that signed a request.
 * @throws Problem `trust.request.signature`, `server.device.revoked`, `server.request.clock`, `server.request.replayed`
 */
export const authenticateDevice = async (context: AccessContext, request: RawRequest): Promise<Device> => {
  const device = await findClaimedDevice(context, request)
  await authenticateKey(context, request, device.publicKey)
  return deviceActor(device)
}

/**
 * Checks that a request was signed with this key, within the time window, and that it was not seen before.
 * @param publicKey base64 SPKI
 * @throws Problem `trust.request.signature`, `server.request.clock`, `server.request.replayed`
 */
export const authenticateKey = async (
  { store, now: clock }: AccessContext,
  request: RawRequest,
  publicKey: string,
): Promise<void> => {
  const parts: SignedRequestParts = {
    method: request.method,
    path: request.path,
    bodyHash: sha256Hex(request.body),
    device: header(request, requestHeaders.device),
    time: header(request, requestHeaders.time),
    nonce: header(request, requestHeaders.nonce),
  }
  const signature = header(request, requestHeaders.signature)
  if (!/^[0-9a-f]{32}$/.test(parts.nonce) || !verifyRequest(parts, signature, importVerifyingKey(publicKey))) {
    throw new Problem('trust.request.signature')
  }
  const now = clock()
  const skew = Math.abs(Date.parse(parts.time) - now.getTime())
  if (!(skew <= limits.clockSkewSeconds * 1000)) {
    throw new Problem('server.request.clock', { serverTime: now.toISOString() })
  }
  const { numInsertedOrUpdatedRows } = await store.gate.ungated((database) =>
    database
      .insertInto('requestNonce')
      .values({ deviceId: parts.device, nonce: parts.nonce, at: now.toISOString() })
      .onConflict((conflict) => conflict.columns(['deviceId', 'nonce']).doNothing())
      .executeTakeFirst(),
  )
  if (numInsertedOrUpdatedRows !== 1n) throw new Problem('server.request.replayed')
}

const header = (request: RawRequest, name: string): string => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

/** Deletes the nonces of requests that the time window refuses by now. */
export const deleteOldNonces = async ({ store, now }: AccessContext): Promise<void> => {
  const oldest = new Date(now().getTime() - 3 * limits.clockSkewSeconds * 1000).toISOString()
  await store.gate.ungated((database) => database.deleteFrom('requestNonce').where('at', '<', oldest).execute())
}
