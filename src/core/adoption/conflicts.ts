import { Problem } from '../../shared/errors/problem.ts'
import { beijingDate } from '../../shared/record/calendar-date.ts'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import { findLabel, ownFields } from '../../shared/record/field-lists.ts'
import { adoptedStates, stateWords } from '../../shared/record/life-cycle.ts'
import type { AdoptionConflict } from '../../shared/rpc/sync.ts'
import type { ReceivedRecord } from '../../shared/sync/unit-records.ts'
import type { UnitContext } from '../context/unit-context.ts'
import { findDictionary } from '../dictionaries/current-dictionary.ts'
import { findRecord } from '../records/record-reader.ts'
import { type Database, query } from '../store/database.ts'
import { type RecordRow, toRecord } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { applyParked } from '../sync/apply-feed.ts'
import { addReceived, moveToReceived, readReceived } from './adopt-record.ts'
import { linkReceived } from './link-received.ts'

const masked = (field: string, value: string): string =>
  field === 'documentNumber' ? maskDocumentNumber(value) : value

/** The fields in which two records differ, as people read them. */
const differences = (own: RecordRow, received: ReceivedRecord): AdoptionConflict['differences'] => {
  const here = toRecord(own)
  const there = readReceived(received)
  const fields = ownFields
    .filter((field) => (here[field] ?? '') !== (there[field] ?? ''))
    .map((field) => ({
      label: findLabel(field),
      own: masked(field, String(here[field] ?? '')),
      province: masked(field, String(there[field] ?? '')),
    }))
  const details = JSON.stringify(here.details) === JSON.stringify(there.details)
  const photo = own.photo === received.photo.sha256
  return [
    ...fields,
    ...(details ? [] : [{ label: '评审类型的专门信息', own: '本机的', province: '省里的' }]),
    ...(photo ? [] : [{ label: '照片', own: own.photo ? '本机的照片' : '没有照片', province: '省里的照片' }]),
  ]
}

/** The records that a person has to decide about, oldest first. */
export const listConflicts = (database: Database): AdoptionConflict[] =>
  database
    .all(
      query
        .selectFrom('adoptionConflict')
        .innerJoin('record', 'record.id', 'adoptionConflict.ownId')
        .selectAll('record')
        .select(['adoptionConflict.recordId', 'adoptionConflict.kind', 'adoptionConflict.received'])
        .where('adoptionConflict.decision', 'is', null)
        .orderBy('adoptionConflict.foundAt')
        .orderBy('adoptionConflict.recordId')
        .limit(500),
    )
    .map(({ recordId, kind, received: text, ...own }) => {
      const received = JSON.parse(text) as ReceivedRecord
      return {
        recordId,
        kind,
        ownId: own.id,
        name: own.name,
        ownState: stateWords[own.state],
        provinceState: stateWords[adoptedStates[received.status]],
        number: received.number,
        differences: differences(own, received),
      }
    })

/** Makes room for a record of the province in the place of another one of the same person and title. */
const supersede = (work: UnitOfWork, own: RecordRow): void => {
  work.database.run(
    query
      .updateTable('record')
      .set({
        state: 'returned',
        duplicateKey: `${own.duplicateKey}\0${own.id}`,
        returnCode: 'record.superseded',
        returnText: '已由从省里取回的同一人同一资格的记录代替，不用再办',
        updatedAt: work.at,
      })
      .where('id', '=', own.id),
  )
  work.audit({
    action: 'record.supersede',
    subject: own.id,
    before: { state: own.state },
    after: { state: 'returned' },
  })
}

const heldStates: readonly string[] = ['submitted', 'confirmed', 'issued', 'corrected', 'revoked']

/**
 * Decides about one record: the province's counts, or this computer's stays as it is.
 * @throws Problem `core.adopt.decided`, `core.adopt.held`
 */
export const decideConflict = (
  { gate, session, now }: Pick<UnitContext, 'gate' | 'session' | 'now'>,
  { recordId, take }: { readonly recordId: string; readonly take: 'province' | 'own' },
): Promise<void> =>
  gate.write(session.id, (work) => {
    const conflict = work.database.find(
      query.selectFrom('adoptionConflict').selectAll().where('recordId', '=', recordId).where('decision', 'is', null),
    )
    if (!conflict) throw new Problem('core.adopt.decided')
    const received = JSON.parse(conflict.received) as ReceivedRecord
    const own = findRecord(work.database, conflict.ownId)
    if (!own) throw new Problem('core.record.missing', { id: conflict.ownId })
    if (take === 'province') {
      // Submitted content is frozen: its signatures are over it.
      if (heldStates.includes(own.state)) throw new Problem('core.adopt.held', { state: stateWords[own.state] })
      const party = {
        account: session.id,
        dictionaryVersion: findDictionary(work.database)?.version ?? 0,
        today: beijingDate(now().getTime()),
      }
      if (conflict.kind === 'differs') moveToReceived(work, own, received, party, true)
      else {
        supersede(work, own)
        addReceived(work, received, party)
      }
      linkReceived(work, [received])
    }
    work.database.run(
      query
        .updateTable('adoptionConflict')
        .set({ decision: take, decidedAt: work.at, decidedBy: session.id })
        .where('recordId', '=', recordId),
    )
    work.audit({ action: 'record.adoptDecide', subject: conflict.ownId, after: { take, record: recordId } })
    applyParked(work)
  })
