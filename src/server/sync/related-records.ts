import type { Kysely } from 'kysely'
import type { Hint } from '../../shared/console/batches-contract.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import { findAlikePhotos } from '../photos/photo-looks.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { RecordTable, Schema } from '../store/schema.ts'
import type { SyncContext } from './sync-context.ts'

/** What of a record tells how another one relates to it. */
type Compared = Pick<RecordTable, 'batchId' | 'recordId' | 'unitId' | 'personKey' | 'name' | 'photoSha256' | 'status'>

const comparedColumns = ['batchId', 'recordId', 'unitId', 'personKey', 'name', 'photoSha256', 'status'] as const

/** How `other` relates to a record that an officer examines; empty where nothing is noticed. */
const hintsOf = (own: Compared, other: Compared, isAlike = false): Hint[] => {
  if (own.batchId === other.batchId && own.recordId === other.recordId) return []
  const samePerson = own.personKey === other.personKey
  const hints: Hint[] = []
  if (samePerson && own.name !== other.name) hints.push('otherName')
  if (!samePerson && (own.photoSha256 === other.photoSha256 || isAlike)) hints.push('samePhoto')
  const underWay = other.status === 'accepted' || other.status === 'held' || other.status === 'confirmed'
  if (samePerson && underWay && own.unitId !== other.unitId) hints.push('elsewhere')
  if (samePerson && (other.status === 'issued' || other.status === 'revoked')) hints.push('earlier')
  return hints
}

const groupedBy = (rows: readonly Compared[], key: 'personKey' | 'photoSha256'): Map<string, Compared[]> => {
  const groups = new Map<string, Compared[]>()
  for (const row of rows) groups.set(row[key], [...(groups.get(row[key]) ?? []), row])
  return groups
}

/**
 * What is noticed at each record of a batch, by record id. Photos that look alike without being the same file are noticed when
 * they are judged, and hold their records.
 */
export const findHints = async (
  database: Kysely<Schema>,
  rows: readonly Compared[],
): Promise<ReadonlyMap<string, readonly Hint[]>> => {
  const byPerson = groupedBy(rows, 'personKey')
  const byPhoto = groupedBy(rows, 'photoSha256')
  const hints = new Map<string, Set<Hint>>()
  const compare = (others: readonly Compared[]): void => {
    for (const other of others) {
      const owns = [...(byPerson.get(other.personKey) ?? []), ...(byPhoto.get(other.photoSha256) ?? [])]
      for (const own of owns) {
        const known = hints.get(own.recordId) ?? new Set()
        for (const hint of hintsOf(own, other)) known.add(hint)
        hints.set(own.recordId, known)
      }
    }
  }
  const query = database.selectFrom('record').select(comparedColumns).where('status', 'not in', ['refused', 'returned'])
  for (const keys of inChunks([...byPerson.keys()])) compare(await query.where('personKey', 'in', keys).execute())
  for (const keys of inChunks([...byPhoto.keys()])) compare(await query.where('photoSha256', 'in', keys).execute())
  return new Map([...hints].map(([recordId, found]) => [recordId, [...found]]))
}

/** Another record, beside the one that is examined. */
export interface RelatedRecord {
  readonly batchId: string
  readonly recordId: string
  readonly hints: readonly Hint[]
  readonly name: string
  readonly maskedNumber: string
  readonly unit: string
  readonly employer: string
  readonly series: string
  readonly specialty: string
  readonly title: string
  readonly obtainedOn: string
  readonly status: string
  readonly receivedAt: string
  /** Certificate number; null before it is confirmed. */
  readonly number: string | null
}

/** As many as an officer can compare. */
const most = 20

/**
 * The other records of the same person and those whose photo is the same or looks alike, the newest first. They are other people's
 * data or other units', so the look is noted in the audit.
 * @throws Problem `officers.permission`, `server.record.unknown`
 */
export const listRelated = async (
  { store }: Pick<SyncContext, 'store'>,
  actor: Actor,
  { batchId, recordId }: { readonly batchId: string; readonly recordId: string },
): Promise<RelatedRecord[]> => {
  const officer = requireOfficer(actor, 'batches.read')
  const { database } = store
  const own = await database
    .selectFrom('record')
    .select(comparedColumns)
    .where('batchId', '=', batchId)
    .where('recordId', '=', recordId)
    .executeTakeFirst()
  if (!own) throw new Problem('server.record.unknown', { recordId })
  const alike = (await findAlikePhotos(database, [own.photoSha256])).get(own.photoSha256) ?? []
  const query = database
    .selectFrom('record')
    .innerJoin('batchProgress as progress', 'progress.batchId', 'record.batchId')
    .innerJoin('unit', 'unit.id', 'record.unitId')
    .leftJoin('certificate', (join) =>
      join.onRef('certificate.batchId', '=', 'record.batchId').onRef('certificate.recordId', '=', 'record.recordId'),
    )
    .select(comparedColumns.map((column) => `record.${column}` as const))
    .select(['record.body', 'progress.receivedAt', 'unit.name as unitName', 'certificate.number'])
    .where('record.status', 'not in', ['refused', 'returned'])
    .orderBy('progress.receivedAt', 'desc')
    .limit(most)
  const ofPerson = await query.where('record.personKey', '=', own.personKey).execute()
  const ofPhoto = await query
    .where('record.photoSha256', 'in', [own.photoSha256, ...alike.slice(0, most)])
    .where('record.personKey', '<>', own.personKey)
    .execute()
  const related = [...ofPerson, ...ofPhoto].flatMap((row): RelatedRecord[] => {
    const hints = hintsOf(own, row, alike.includes(row.photoSha256))
    if (row.batchId === batchId && row.recordId === recordId) return []
    const record = JSON.parse(row.body) as Partial<CertificateRecord>
    return [
      {
        batchId: row.batchId,
        recordId: row.recordId,
        hints,
        name: record.name ?? '',
        maskedNumber: maskDocumentNumber(record.documentNumber ?? ''),
        unit: row.unitName,
        employer: record.employerName ?? '',
        series: record.series ?? '',
        specialty: record.specialty ?? '',
        title: record.title ?? '',
        obtainedOn: record.obtainedOn ?? '',
        status: row.status,
        receivedAt: row.receivedAt,
        number: row.number,
      },
    ]
  })
  if (related.length > 0) {
    await store.gate.write(auditName(officer), async ({ audit }) => {
      const subjects = new Set(related.map((each) => `record:${each.batchId}/${each.recordId}`))
      for (const subject of subjects) audit({ action: 'record.view', subject, after: { beside: recordId } })
    })
  }
  return related
}
