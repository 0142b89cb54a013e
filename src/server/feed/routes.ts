import type { FastifyInstance } from 'fastify'
import { feedQuerySchema } from '../../shared/sync/feed.ts'
import { type DeviceAccess, deviceRoute, parseWith } from '../http/contract-route.ts'
import { type FeedContext, readFeed } from './read-feed.ts'

export const feedRoutes = (app: FastifyInstance, access: DeviceAccess, context: FeedContext): void => {
  deviceRoute(app, access, 'feed', (device, { query }) => readFeed(context, device, parseWith(feedQuerySchema, query)))
}
