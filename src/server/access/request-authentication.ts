import { Problem } from '../../shared/errors/problem.ts'
import { limits } from '../../shared/sync/limits.ts'
import { requestHeaders, type SignedRequestParts } from '../../shared/sync/request-signature.ts'
import { importVerifyingKey } from '../../trust/keys.ts'
import { verifyRequest } from '../../trust/request.ts'
import { sha256Hex } from '../../trust/secret.ts'
import type { Services } from '../services.ts'
import type { Device } from '../units/device.ts'
import { findDevice, refuseRevoked } from '../units/device-registry.ts'

/** A request as it came in, before anything of its body was read. */
export interface RawRequest {
  readonly method: string
  /** Path with query, as in the request line. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Uint8Array
}

/**
 * The enrolled device that a request names; nothing is proven yet.
 * @throws Problem `trust.request.signature`, `server.device.revoked`
 */
export const claimedDevice = async (services: Services, request: RawRequest): Promise<Device> => {
  const device = await findDevice(services, header(request, requestHeaders.device))
  if (!device) throw new Problem('trust.request.signature')
  // Told before any proof: who knows a device's id learns no more than that it is of no use.
  refuseRevoked(device)
  return device
}

/**
 * The enrolled device that signed a request.
 * @throws Problem `trust.request.signature`, `server.device.revoked`, `server.request.clock`, `server.request.replayed`
 */
export const authenticateDevice = async (services: Services, request: RawRequest): Promise<Device> => {
  const device = await claimedDevice(services, request)
  await authenticateKey(services, request, device.public_key)
  return device
}

/**
 * Checks that a request was signed by this key, now, and for the first time.
 * @param publicKey base64 SPKI
 * @throws Problem `trust.request.signature`, `server.request.clock`, `server.request.replayed`
 */
export const authenticateKey = async (services: Services, request: RawRequest, publicKey: string): Promise<void> => {
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
  const now = services.now()
  const skew = Math.abs(Date.parse(parts.time) - now.getTime())
  if (!(skew <= limits.clockSkewSeconds * 1000)) {
    throw new Problem('server.request.clock', { serverTime: now.toISOString() })
  }
  const { numInsertedOrUpdatedRows } = await services.store.gate.ungated((database) =>
    database
      .insertInto('request_nonce')
      .values({ device_id: parts.device, nonce: parts.nonce, at: now.toISOString() })
      .onConflict((conflict) => conflict.columns(['device_id', 'nonce']).doNothing())
      .executeTakeFirst(),
  )
  if (numInsertedOrUpdatedRows !== 1n) throw new Problem('server.request.replayed')
}

const header = (request: RawRequest, name: string): string => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

/** Forgets nonces whose requests are out of the time window anyway. */
export const forgetOldNonces = async ({ store, now }: Services): Promise<void> => {
  const oldest = new Date(now().getTime() - 3 * limits.clockSkewSeconds * 1000).toISOString()
  await store.gate.ungated((database) => database.deleteFrom('request_nonce').where('at', '<', oldest).execute())
}
