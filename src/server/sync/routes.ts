import type { FastifyInstance } from 'fastify'
import { type DeviceAccess, deviceRoute } from '../http/contract-route.ts'
import { exchangeHeads } from './exchange-heads.ts'
import { lackingPhotos, storePhotoPack } from './photo-store.ts'
import { getReceipt, receiveBatch } from './receive-batch.ts'
import type { SyncContext } from './sync-context.ts'

export const syncRoutes = (app: FastifyInstance, access: DeviceAccess, context: SyncContext): void => {
  deviceRoute(app, access, 'heads', (device, { body }) => exchangeHeads(context, device, body))
  deviceRoute(app, access, 'lackingPhotos', (device, { body }) => lackingPhotos(context, device, body))
  deviceRoute(app, access, 'uploadPhotos', (device, { body }) => storePhotoPack(context, device, body))
  deviceRoute(app, access, 'submitBatch', (device, { body }) => receiveBatch(context, device, body))
  deviceRoute(app, access, 'receipt', (device, { params }) =>
    getReceipt(context, device, { batchId: params['batchId'] ?? '' }),
  )
}
