import { Problem } from '../../shared/errors/problem.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import type { Envelope } from '../../shared/sync/envelope.ts'
import { type Actor, auditName, type Officer, requireOfficer } from '../access/actor.ts'
import { publishEvents } from '../feed/publish-events.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { AwaitedRelease } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { applyNewestList } from './account-lists.ts'
import { areTwoPeople, findBatchSigners } from './batch-signers.ts'
import { announceKeys } from './key-events.ts'
import type { UnitsContext } from './units-context.ts'

/**
 * All administrators' keys with their units and computers, those that wait for a release first, then by unit.
 * @throws Problem `server.access.role`
 */
export const listAdministratorKeys = async ({ store }: Pick<UnitsContext, 'store'>, actor: Actor) => {
  requireOfficer(actor, 'keys.read')
  const keys = await store.database
    .selectFrom('administratorKey as key')
    .innerJoin('unit', 'unit.id', 'key.unitId')
    .innerJoin('device', 'device.id', 'key.deviceId')
    .select([
      'key.keyId',
      'key.name',
      'unit.name as unit',
      'device.name as device',
      'key.listedAt',
      'key.releasedAt',
      'key.releasedBy',
      'key.revokedAt',
    ])
    .orderBy('unit.name')
    .orderBy('key.listedAt')
    .execute()
  const waits = (key: (typeof keys)[number]): number => (key.releasedAt || key.revokedAt ? 1 : 0)
  return keys.toSorted((left, right) => waits(left) - waits(right))
}

/**
 * Releases an administrator's key, after the officer compared the fingerprint that the unit reads out. The keys on the
 * administrator's list count from then on, other unreleased administrators of that computer who are not on it are revoked, and
 * batches that waited for the release proceed. A repeated call changes nothing.
 * @returns how many batches proceed
 * @throws Problem `server.access.role`, `server.administrator.unknown`, `server.administrator.revoked`, `server.account.*`
 */
export const releaseAdministratorKey = async (
  { store, now }: Pick<UnitsContext, 'store' | 'now'>,
  actor: Actor,
  { keyId }: { readonly keyId: string },
): Promise<{ readonly batches: number }> => {
  const officer = requireOfficer(actor)
  return store.gate.write(auditName(officer), (work) => releaseKeyIn(work, officer, keyId, now().getTime()))
}

/** {@link releaseAdministratorKey} inside a transaction, for a decision of two officers. @param now milliseconds */
export const releaseKeyIn = async (
  work: UnitOfWork,
  officer: Officer,
  keyId: string,
  now: number,
): Promise<{ readonly batches: number }> => {
  const { database, at, audit } = work
  const key = await database.selectFrom('administratorKey').selectAll().where('keyId', '=', keyId).executeTakeFirst()
  if (!key) throw new Problem('server.administrator.unknown')
  if (key.revokedAt) throw new Problem('server.administrator.revoked')
  if (key.releasedAt) return { batches: 0 }
  await database
    .updateTable('administratorKey')
    .set({ releasedAt: at, releasedBy: auditName(officer) })
    .where('keyId', '=', keyId)
    .execute()
  const after = { unit: key.unitId, device: key.deviceId, account: key.account }
  audit({ action: 'administratorKey.release', subject: `key:${keyId}`, after })
  await announceKeys(work, key.deviceId, [{ keyId, account: key.account, role: 'administrator', change: 'added' }])
  await applyNewestList(work, { id: key.deviceId, unitId: key.unitId })
  return { batches: await releaseBatches(work, key.deviceId, now) }
}

/** Lets waiting batches of the device, and of those whose place it took, proceed whose signers count now. */
const releaseBatches = async (work: UnitOfWork, deviceId: string, now: number): Promise<number> => {
  const waiting = await work.database
    .selectFrom('batch')
    .innerJoin('device', 'device.id', 'batch.deviceId')
    .select(['batch.id', 'batch.unitId', 'batch.envelope', 'batch.awaiting'])
    .where(({ or, eb }) => or([eb('device.id', '=', deviceId), eb('device.replacedBy', '=', deviceId)]))
    .where('batch.awaiting', 'is not', null)
    .orderBy('batch.logPosition')
    .execute()
  let released = 0
  for (const batch of waiting) {
    const envelope = parseStrictJson(batch.envelope) as Envelope
    const signers = await findBatchSigners(work.database, envelope, now)
    if (!areTwoPeople(signers) || signers.some(({ state }) => state !== 'valid')) continue
    await releaseBatch(work, batch, JSON.parse(batch.awaiting!) as AwaitedRelease)
    released++
  }
  return released
}

const releaseBatch = async (
  work: UnitOfWork,
  { id, unitId }: { readonly id: string; readonly unitId: string },
  { alsoHeld }: AwaitedRelease,
): Promise<void> => {
  const { database, audit } = work
  const held = await database
    .selectFrom('record')
    .select('recordId')
    .where('batchId', '=', id)
    .where('status', '=', 'held')
    .execute()
  const proceeding = held.map(({ recordId }) => recordId).filter((recordId) => !alsoHeld.includes(recordId))
  for (const chunk of inChunks(proceeding)) {
    await database
      .updateTable('record')
      .set({ status: 'accepted' })
      .where('batchId', '=', id)
      .where('recordId', 'in', chunk)
      .execute()
  }
  await database.updateTable('batch').set({ awaiting: null }).where('id', '=', id).execute()
  audit({ action: 'batch.release', subject: `batch:${id}`, after: { accepted: proceeding.length } })
  await publishEvents(work, [{ kind: 'batch.released', unitId, batchId: id, stillHeld: [...alsoHeld] }])
}
