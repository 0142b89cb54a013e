import type { FastifyInstance } from 'fastify'
import { type RouteName, routes, sealedBody, sealedMediaType } from '../../shared/sync/routes.ts'
import { sealedAnswerInfo } from '../../shared/sync/unit-records.ts'
import { sealTo as seal } from '../../trust/hpke.ts'
import type { Device } from '../access/actor.ts'
import { type DeviceAccess, deviceRoute } from '../http/contract-route.ts'
import { wantedPhotos } from './damaged-photos.ts'
import { exchangeHeads } from './exchange-heads.ts'
import { handBackResults } from './hand-back.ts'
import { lackingPhotos, storePhotoPack } from './photo-store.ts'
import { getReceipt, receiveBatch } from './receive-batch.ts'
import type { SyncContext } from './sync-context.ts'
import { readUnitPhotos } from './unit-photos.ts'
import { readUnitRecords } from './unit-records.ts'

/** An answer with personal data, sealed to the key that the device made for this question. */
const sealedAnswer = (name: RouteName, { id }: Device, sealTo: string, plain: string | Uint8Array): Buffer =>
  seal(sealTo, Buffer.from(plain), sealedAnswerInfo, Buffer.from(sealedBody.additional(id, routes[name].path)))

export const syncRoutes = (app: FastifyInstance, access: DeviceAccess, context: SyncContext): void => {
  deviceRoute(app, access, 'heads', (device, { body }) => exchangeHeads(context, device, body))
  deviceRoute(app, access, 'lackingPhotos', (device, { body }) => lackingPhotos(context, device, body))
  deviceRoute(app, access, 'wantedPhotos', (device) => wantedPhotos(context, device))
  deviceRoute(app, access, 'uploadPhotos', (device, { body }) => storePhotoPack(context, device, body))
  deviceRoute(app, access, 'submitBatch', (device, { body }) => receiveBatch(context, device, body))
  deviceRoute(app, access, 'handBack', (device, { body }) => handBackResults(context, device, body))
  deviceRoute(app, access, 'unitRecords', async (device, { body, reply }) => {
    reply.type(sealedMediaType)
    return sealedAnswer(
      'unitRecords',
      device,
      body.sealTo,
      JSON.stringify(await readUnitRecords(context, device, body)),
    )
  })
  deviceRoute(app, access, 'unitPhotos', async (device, { body, reply }) => {
    reply.type(sealedMediaType)
    return sealedAnswer('unitPhotos', device, body.sealTo, await readUnitPhotos(context, device, body.hashes))
  })
  deviceRoute(app, access, 'receipt', (device, { params }) =>
    getReceipt(context, device, { batchId: params['batchId'] ?? '' }),
  )
}
