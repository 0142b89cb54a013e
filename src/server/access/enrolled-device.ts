import type { Kysely } from 'kysely'
import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import type { Schema } from '../store/schema.ts'
import type { Device } from './actor.ts'

/** An enrolled device as the store has it. */
export type DeviceRow = Schema['device']

/** An enrolled device, revoked or not. */
export const findDevice = (database: Kysely<Schema>, id: string): Promise<DeviceRow | undefined> =>
  database.selectFrom('device').selectAll().where('id', '=', id).executeTakeFirst()

/** The device as an actor. */
export const deviceActor = (row: DeviceRow): Device => ({ kind: 'device', id: row.id, unitId: row.unitId })

/** @throws Problem `server.device.revoked` */
export const refuseRevoked = ({ revokedAt: at }: DeviceRow): void => {
  if (at) throw new Problem('server.device.revoked', { at: beijingDate(Date.parse(at)) })
}
