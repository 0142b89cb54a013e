import type { z } from 'zod'
import type { handBackAnswerSchema, LostResult } from '../../shared/sync/hand-back.ts'
import { type Actor, auditName, type Device, requireDevice } from '../access/actor.ts'
import { publishEvents } from '../feed/publish-events.ts'
import { listRestorations } from '../log/restorations.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import type { SyncContext } from './sync-context.ts'

type Lost<Kind> = Extract<LostResult, { kind: Kind }>
type Returned = Lost<'returned'>
type Numbered = Exclude<LostResult, Returned>

/**
 * Takes back from a unit what the province told it and then lost with a restoration. A record that had been returned is
 * returned again, because that only gives the unit back its own record. Numbers and certificates are noted: they count when an
 * officer confirms the record again. The same request again changes nothing. A province that was never restored lost nothing.
 * @throws Problem `server.access.role`
 */
export const handBackResults = async (
  { store }: Pick<SyncContext, 'store'>,
  actor: Actor,
  { results }: { readonly results: readonly LostResult[] },
): Promise<z.infer<typeof handBackAnswerSchema>> => {
  const device = requireDevice(actor)
  return store.gate.write(auditName(device), async (work) => {
    if (!(await listRestorations(work.database)).length) return { taken: 0 }
    let taken = 0
    for (const result of results) {
      if (result.kind === 'returned' ? await returnAgain(work, device, result) : await noteLost(work, device, result))
        taken++
    }
    return { taken }
  })
}

const returnAgain = async (work: UnitOfWork, { unitId }: Device, { batchId, recordId, text }: Returned) => {
  const { database, audit } = work
  const row = await database
    .selectFrom('record')
    .select('status')
    .where('batchId', '=', batchId)
    .where('recordId', '=', recordId)
    .where('unitId', '=', unitId)
    .where('status', 'in', ['accepted', 'held'])
    .executeTakeFirst()
  if (!row) return false
  await database
    .updateTable('record')
    .set({ status: 'returned' })
    .where('batchId', '=', batchId)
    .where('recordId', '=', recordId)
    .execute()
  const code = 'record.other'
  audit({
    action: 'record.return',
    subject: `record:${batchId}/${recordId}`,
    before: { status: row.status },
    after: { status: 'returned', code, handedBack: true },
  })
  await publishEvents(work, [{ unitId, batchId, recordId, kind: 'record.returned', code, text }])
  return true
}

const noteLost = async ({ database, at, audit }: UnitOfWork, device: Device, result: Numbered) => {
  const { batchId, recordId, kind, number, pdf, reason } = result
  const { id: deviceId, unitId } = device
  const received = await database
    .selectFrom('record')
    .select('status')
    .where('batchId', '=', batchId)
    .where('recordId', '=', recordId)
    .where('unitId', '=', unitId)
    .executeTakeFirst()
  if (!received) return false
  const added = await database
    .insertInto('lostResult')
    .values({ unitId, recordId, batchId, deviceId, kind, number, pdfSha256: pdf, reason, handedBackAt: at })
    .onConflict((conflict) => conflict.columns(['unitId', 'recordId']).doNothing())
    .executeTakeFirst()
  if (!added.numInsertedOrUpdatedRows) return false
  audit({ action: 'record.handBack', subject: `record:${batchId}/${recordId}`, after: { kind, number, pdf } })
  return true
}
