import { listRecords } from '../../src/core/records/record-reader.ts'
import { review } from '../../src/core/review/review.ts'
import type { Unit } from '../../src/core/unit.ts'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { issueCertificates } from '../../src/server/issuing/issue-certificates.ts'
import { revokeCertificate } from '../../src/server/issuing/revoke-certificate.ts'
import type { Province } from '../../src/server/province.ts'

/** A reviewer approves photos and records of the first people who wait. */
export const approveFirst = async (unit: Unit, people: number): Promise<void> => {
  const approve = listRecords(unit.database, { state: 'photoSubmitted' })
    .slice(0, people)
    .map(({ id }) => id)
  const half = listRecords(unit.database, { state: 'photoApproved' }).map(({ id }) => id)
  if (approve.length) await review(unit, 'photos', { approve })
  // Of somebody whose photo was approved before a kill, too.
  if (approve.length || half.length) await review(unit, 'records', { approve: [...half, ...approve] })
}

/** Confirms what is accepted, batch by batch; the first `returned` records of each batch go back. */
export const confirmAccepted = async ({ units, issuing }: Province, returned: number): Promise<void> => {
  const rows = await units.store.database
    .selectFrom('record')
    .innerJoin('batch', 'batch.id', 'record.batchId')
    .select(['record.batchId', 'record.recordId'])
    .where('record.status', '=', 'accepted')
    .orderBy('batch.logPosition')
    .orderBy('record.place')
    .execute()
  for (const batchId of new Set(rows.map((row) => row.batchId))) {
    const back = rows
      .filter((row) => row.batchId === batchId)
      .slice(0, returned)
      .map(({ recordId }) => ({ recordId, code: 'record.other', text: '请补充' }))
    await confirmBatch(issuing, sampleOfficer, { batchId, returned: back })
  }
}

/** Issues what is confirmed. */
export const issueConfirmed = async ({ issuing }: Province): Promise<void> => {
  const { failed } = await issueCertificates(issuing, sampleOfficer)
  if (failed.length) throw new Error(`not issued: ${JSON.stringify(failed)}`)
}

/** Revokes a certificate in force: the `place`-th of them by number. */
export const revokeOne = async ({ units, issuing }: Province, place: number): Promise<void> => {
  const rows = await units.store.database
    .selectFrom('certificate')
    .select('number')
    .where('status', '=', 'inForce')
    .orderBy('number')
    .execute()
  if (rows.length === 0) return
  const { number } = rows[place % rows.length]!
  await revokeCertificate(issuing, sampleOfficer, { number, code: 'revoke.error' })
}
