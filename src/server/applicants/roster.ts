import type { z } from 'zod'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import { personKey } from '../../shared/record/identity.ts'
import type { rosterRequestSchema } from '../../shared/sync/roster.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { type Actor, auditName, requireDevice } from '../access/actor.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { ApplicantsContext } from './applicants-context.ts'

/**
 * Applies the changes of a device's roster: records that wait for a photo, and records that no longer do. Of each person it
 * keeps the name and a hash of the document number, which is enough to match an uploaded photo.
 * @returns how many records of the device wait now
 * @throws Problem `server.access.role`
 */
export const updateRoster = async (
  { store, now }: ApplicantsContext,
  actor: Actor,
  { waiting, gone }: z.output<typeof rosterRequestSchema>,
): Promise<{ waiting: number }> => {
  const device = requireDevice(actor)
  const today = beijingDate(now().getTime())
  return store.gate.write(auditName(device), async ({ database, at, audit }) => {
    for (const chunk of inChunks(gone)) {
      await database
        .deleteFrom('roster')
        .where('unitId', '=', device.unitId)
        .where('deviceId', '=', device.id)
        .where('recordId', 'in', chunk)
        .execute()
    }
    const rows = waiting.map(({ recordId, name, returned, ...document }) => ({
      unitId: device.unitId,
      recordId,
      deviceId: device.id,
      personKey: sha256Hex(personKey(document, today)),
      name,
      returned,
      since: at,
    }))
    for (const chunk of inChunks(rows, 500)) {
      await database
        .insertInto('roster')
        .values(chunk)
        .onConflict((conflict) =>
          conflict.columns(['unitId', 'recordId']).doUpdateSet((row) => ({
            deviceId: row.ref('excluded.deviceId'),
            personKey: row.ref('excluded.personKey'),
            name: row.ref('excluded.name'),
            returned: row.ref('excluded.returned'),
            since: row.ref('excluded.since'),
          })),
        )
        .execute()
    }
    if (waiting.length || gone.length) {
      audit({
        action: 'roster.take',
        subject: `device:${device.id}`,
        after: { waiting: waiting.length, gone: gone.length },
      })
    }
    const { count } = await database
      .selectFrom('roster')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('deviceId', '=', device.id)
      .executeTakeFirstOrThrow()
    return { waiting: Number(count) }
  })
}
