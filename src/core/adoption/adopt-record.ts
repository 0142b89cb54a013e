import type { State } from '../../shared/record/life-cycle.ts'
import { adoptedStates } from '../../shared/record/life-cycle.ts'
import { type CertificateRecord, recordSchema } from '../../shared/record/record.ts'
import type { ReceivedRecord } from '../../shared/sync/unit-records.ts'
import { contentHash, toContentRow } from '../records/record-content.ts'
import { findRecord } from '../records/record-reader.ts'
import { storedKey } from '../records/stored-key.ts'
import { query } from '../store/database.ts'
import type { RecordRow } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

/** Who adopts, and what new rows need. */
export interface AdoptingParty {
  readonly account: string
  readonly dictionaryVersion: number
  readonly today: string
}

/**
 * `added`: brought back; `moved`: brought to the province's state; `same`: nothing to do; `newer`: the unit went on with it since;
 * `conflict`: a person decides.
 */
export type Adopted = 'added' | 'moved' | 'same' | 'newer' | 'conflict'

const isBack = ({ status }: ReceivedRecord): boolean => status === 'refused' || status === 'returned'

/** The columns that follow from the province's state of a record. */
const stateColumns = (received: ReceivedRecord) => {
  const { status, reason, batchId, number, certificate } = received
  const state: State = adoptedStates[status]
  const keepsReason = state === 'returned' || state === 'revoked'
  return {
    state,
    batchId,
    certificateNumber: isBack(received) ? null : number,
    returnCode: keepsReason ? (reason?.code ?? 'record.other') : null,
    returnText: keepsReason ? (reason?.text ?? '') : null,
    ...(state === 'corrected' ? { returnText: certificate?.replacedBy ?? null } : {}),
  }
}

const keepCertificate = (work: UnitOfWork, { recordId, number, certificate }: ReceivedRecord): void => {
  if (number === null || !certificate) return
  const { pdf, issuedAt, logIndex } = certificate
  work.database.run(
    query
      .insertInto('certificate')
      .values({ number, recordId, pdf, issuedAt, logIndex })
      .onConflict((conflict) => conflict.column('number').doNothing()),
  )
}

/** The record as it was signed. @throws ZodError when it does not have the agreed form */
export const readReceived = ({ body }: ReceivedRecord): CertificateRecord => recordSchema.parse(JSON.parse(body))

/** Adds a record as the province has it, inside a unit of work. */
export const addReceived = (work: UnitOfWork, received: ReceivedRecord, party: AdoptingParty): void => {
  const record = readReceived(received)
  const content = contentHash(record)
  const columns = stateColumns(received)
  work.database.run(
    query.insertInto('record').values({
      ...toContentRow(record),
      ...columns,
      id: received.recordId,
      duplicateKey: storedKey(record, party.today),
      contentHash: content,
      warnings: '[]',
      photo: received.photo.sha256,
      importId: null,
      sourceSheet: null,
      sourceRow: null,
      dictionaryVersion: party.dictionaryVersion,
      enteredBy: party.account,
      photoBy: null,
      createdAt: work.at,
      updatedAt: work.at,
    }),
  )
  keepCertificate(work, received)
  const { state, batchId } = columns
  work.audit({
    action: 'record.adopt',
    subject: received.recordId,
    after: { state, content, photo: received.photo.sha256, batch: batchId },
  })
}

/** Brings a record to the province's state, and with `content` to its content and photo too; inside a unit of work. */
export const moveToReceived = (
  work: UnitOfWork,
  row: RecordRow,
  received: ReceivedRecord,
  party: AdoptingParty,
  withContent: boolean,
): void => {
  const record = readReceived(received)
  const columns = stateColumns(received)
  const content = withContent
    ? {
        ...toContentRow(record),
        duplicateKey: storedKey(record, party.today),
        contentHash: contentHash(record),
        photo: received.photo.sha256,
      }
    : {}
  work.database.run(
    query
      .updateTable('record')
      .set({ ...content, ...columns, updatedAt: work.at })
      .where('id', '=', row.id),
  )
  keepCertificate(work, received)
  work.audit({
    action: 'record.adopt',
    subject: row.id,
    before: { state: row.state, content: row.contentHash, photo: row.photo },
    after: {
      state: columns.state,
      content: contentHash(record),
      photo: received.photo.sha256,
      batch: columns.batchId,
    },
  })
}

const noteConflict = (
  work: UnitOfWork,
  received: ReceivedRecord,
  kind: 'differs' | 'duplicate',
  ownId: string,
): Adopted => {
  const added = work.database.run(
    query
      .insertInto('adoptionConflict')
      .values({
        recordId: received.recordId,
        ...{ kind, ownId },
        received: JSON.stringify(received),
        foundAt: work.at,
        decision: null,
        decidedAt: null,
        decidedBy: null,
      })
      .onConflict((conflict) => conflict.column('recordId').doNothing()),
  )
  if (added) work.audit({ action: 'record.adoptConflict', subject: ownId, after: { kind, record: received.recordId } })
  return 'conflict'
}

const isDecided = (work: UnitOfWork, { recordId }: ReceivedRecord): boolean =>
  work.database.find(
    query
      .selectFrom('adoptionConflict')
      .select('recordId')
      .where('recordId', '=', recordId)
      .where('decision', 'is not', null),
  ) !== undefined

const isAtProvince = ({ state }: RecordRow): boolean => state === 'submitted' || state === 'confirmed'

/** Another record that has the certificate's number here. */
const holderOf = (work: UnitOfWork, { recordId, number }: ReceivedRecord): string | undefined =>
  number === null
    ? undefined
    : work.database.find(
        query.selectFrom('record').select('id').where('certificateNumber', '=', number).where('id', '<>', recordId),
      )?.id

/** Whether the unit submitted the record again in a batch of its own that the province does not have yet. */
const isUnderWay = (work: UnitOfWork, row: RecordRow, { batchId }: ReceivedRecord): boolean =>
  row.batchId !== null &&
  row.batchId !== batchId &&
  row.state === 'submitted' &&
  work.database.find(
    query.selectFrom('batch').select('id').where('id', '=', row.batchId).where('receipt', 'is', null),
  ) !== undefined

const isSameState = (row: RecordRow, received: ReceivedRecord): boolean => {
  const { state, batchId, certificateNumber } = stateColumns(received)
  return row.state === state && row.batchId === batchId && row.certificateNumber === certificateNumber
}

/**
 * Adopts the newest state of one record, inside a unit of work. What this computer knows moves to the province's state, what it
 * lacks is brought back; where the content differs, both stay as they are until a person has decided.
 */
export const adoptRecord = (work: UnitOfWork, received: ReceivedRecord, party: AdoptingParty): Adopted => {
  const row = findRecord(work.database, received.recordId)
  if (!row) {
    if (isDecided(work, received)) return 'same'
    const key = storedKey(readReceived(received), party.today)
    const other = work.database.find(query.selectFrom('record').select('id').where('duplicateKey', '=', key))
    if (other) return isBack(received) ? 'newer' : noteConflict(work, received, 'duplicate', other.id)
    const holder = holderOf(work, received)
    if (holder !== undefined) return noteConflict(work, received, 'duplicate', holder)
    addReceived(work, received, party)
    return 'added'
  }
  if (isSameState(row, received)) {
    keepCertificate(work, received)
    return 'same'
  }
  if (isUnderWay(work, row, received)) return 'newer'
  // The unit has gone on with what the province sent back.
  if (isBack(received) && !isAtProvince(row) && wasBack(work, received)) return 'newer'
  const sameContent = row.contentHash === contentHash(readReceived(received)) && row.photo === received.photo.sha256
  const holder = holderOf(work, received)
  if (sameContent && holder === undefined) {
    moveToReceived(work, row, received, party, false)
    return 'moved'
  }
  if (isBack(received)) return 'newer'
  if (holder !== undefined && !isDecided(work, received)) return noteConflict(work, received, 'duplicate', holder)
  if (isDecided(work, received)) return 'same'
  return noteConflict(work, received, 'differs', row.id)
}

/** Whether this computer knew already that the record came back from that batch, and has gone on with it since. */
const wasBack = (work: UnitOfWork, { recordId, batchId }: ReceivedRecord): boolean =>
  work.database.find(
    query
      .selectFrom('batchRecord')
      .innerJoin('batch', 'batch.id', 'batchRecord.batchId')
      .select('batch.id')
      .where('batchRecord.recordId', '=', recordId)
      .where('batch.id', '=', batchId)
      .where('batch.receipt', 'is not', null),
  ) !== undefined
