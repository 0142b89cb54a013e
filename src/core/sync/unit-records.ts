import { Problem } from '../../shared/errors/problem.ts'
import { decodePhotoPack } from '../../shared/sync/photo-pack.ts'
import { type RouteName, type RouteRequest, routes, sealedBody } from '../../shared/sync/routes.ts'
import {
  type RecordPlace,
  sealedAnswerInfo,
  type UnitRecords,
  unitPhotosPage,
  unitRecordsPage,
  unitRecordsSchema,
} from '../../shared/sync/unit-records.ts'
import { generateSealingKey, openSealed } from '../../trust/hpke.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { decodeStrictJson } from '../../trust/verified-json.ts'
import type { SyncContext } from './sync-context.ts'

type Client = Pick<SyncContext, 'client' | 'enrolment'>

/** Asks a question whose answer is sealed to a key that only this question has. @throws Problem `core.sync.*` */
const ask = async <Name extends 'unitRecords' | 'unitPhotos'>(
  { client, enrolment }: Client,
  name: Name,
  body: Omit<RouteRequest<Name>, 'sealTo'>,
  signal: AbortSignal | undefined,
): Promise<Buffer> => {
  const key = generateSealingKey()
  const sealed = (await client.call(name as RouteName, {
    body: { ...body, sealTo: key.publicKey } as never,
    signal,
  })) as Uint8Array
  const additional = sealedBody.additional(enrolment.device, routes[name].path)
  try {
    return openSealed(key, sealed, sealedAnswerInfo, Buffer.from(additional))
  } catch (cause) {
    throw new Problem('core.sync.answer', { route: name }, { cause })
  }
}

/** A page of the unit's records as the province has them. @throws Problem `core.sync.*` */
export const fetchUnitRecords = async (
  context: Client,
  after: RecordPlace | null,
  signal?: AbortSignal,
): Promise<UnitRecords> => {
  const bytes = await ask(context, 'unitRecords', { after, limit: unitRecordsPage }, signal)
  try {
    return unitRecordsSchema.parse(decodeStrictJson(bytes))
  } catch (cause) {
    throw new Problem('core.sync.answer', { route: 'unitRecords' }, { cause })
  }
}

/**
 * Photos of those records by their hashes, each compared with its hash. A photo that the province cannot deliver is missing from
 * the result.
 * @throws Problem `core.sync.*`
 */
export const fetchUnitPhotos = async (
  context: Client,
  hashes: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, Uint8Array>> => {
  const photos = new Map<string, Uint8Array>()
  let wanted = [...hashes]
  while (wanted.length) {
    const asked = wanted.slice(0, unitPhotosPage)
    const pack = decodePhotoPack(await ask(context, 'unitPhotos', { hashes: asked }, signal))
    if (!pack) throw new Problem('core.sync.answer', { route: 'unitPhotos' })
    const expected = new Set(asked)
    let last = -1
    for (const bytes of pack) {
      const hash = sha256Hex(bytes)
      if (!expected.has(hash)) throw new Problem('core.sync.answer', { route: 'unitPhotos' })
      photos.set(hash, bytes)
      last = Math.max(last, asked.indexOf(hash))
    }
    // The province lacks every photo that comes before the last one of the answer and is missing in it.
    wanted = wanted.slice(last < 0 ? asked.length : last + 1)
  }
  return photos
}
