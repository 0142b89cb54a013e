import { z } from 'zod'
import type { FeedEvent } from '../../shared/sync/feed.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { type Database, query } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

const key = 'differingCertificates'
const rowSchema = z.object({ recordId: z.string(), number: z.string(), part: z.enum(['record', 'photo']) })

/** A certificate whose content is not what this unit's two people signed. */
export type DifferingCertificate = z.infer<typeof rowSchema>

/** Certificates that certify something else than what was signed here, in the order in which they came. */
export const listDiffering = (database: Database): DifferingCertificate[] =>
  readSetting(database, key, z.array(rowSchema)) ?? []

/**
 * Compares what a certificate certifies with what was signed, and notes a difference. Batches of other computers, and events of
 * a province that does not say what it certified, are not compared.
 */
export const compareCertified = (
  work: UnitOfWork,
  { batchId, recordId, number, content }: Extract<FeedEvent, { kind: 'certificate.issued' }>,
): void => {
  const signed = work.database.find(
    query
      .selectFrom('batchRecord')
      .select(['record', 'photo'])
      .where('batchId', '=', batchId)
      .where('recordId', '=', recordId),
  )
  if (!content || !signed) return
  const part =
    sha256Hex(signed.record) !== content.record ? 'record' : signed.photo !== content.photo ? 'photo' : undefined
  // The same event may come again.
  if (!part || listDiffering(work.database).some((known) => known.number === number)) return
  writeSetting(work.database, key, [...listDiffering(work.database), { recordId, number, part }])
  work.audit({ action: 'certificate.differs', subject: recordId, after: { number, part } })
}
