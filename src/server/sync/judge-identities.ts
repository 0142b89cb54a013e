import type { Transaction } from 'kysely'
import { type IdentityFaultCode, judgeIdentity, KnownPerson, type KnownRecord } from '../../shared/record/identity.ts'
import type { CertificateRecord } from '../../shared/record/record.ts'
import { isAcceptable } from '../../shared/rules/judge.ts'
import type { OutcomeReason } from '../../shared/sync/receipt.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { Schema } from '../store/schema.ts'
import { type JudgedRecord, titleKey } from './judge-batch.ts'

/** Statuses in which a record counts, because the person has the title or its submission is under way. */
const countingStatuses = ['accepted', 'held', 'confirmed', 'issued'] as const

const repeatedTitle: OutcomeReason = {
  code: 'title.duplicate',
  text: '此人同一系列、专业、名称的资格已提交或已发证；同一资格只提交一次',
  where: 'title',
}

/** The receipt's words for a fault of identity. They name no content of the other record, which may be another unit's. */
const identityReasons: Readonly<Record<IdentityFaultCode, OutcomeReason>> = {
  'record.same': repeatedTitle,
  'record.twiceInFile': repeatedTitle,
  'record.issued': repeatedTitle,
  'record.differs': repeatedTitle,
  'person.otherName': {
    code: 'person.otherName',
    text: '同一证件号码已登记为另一姓名；由省级核实后办理',
    where: 'name',
  },
}

const repeatedRecord: OutcomeReason = {
  code: 'record.duplicate',
  text: '这条记录已在办理中；退回后才可再次提交',
  where: '',
}

/** Finds the province's records of the persons of a batch, and the unit's records that are under way. */
const findCounting = async (
  database: Transaction<Schema>,
  unitId: string,
  judged: readonly JudgedRecord[],
  today: string,
) => {
  const persons = new Map<string, KnownPerson>()
  const underWay = new Set<string>()
  for (const chunk of inChunks(judged)) {
    const rows = await database
      .selectFrom('record')
      .select(['recordId', 'unitId', 'personKey', 'titleKey', 'name', 'body', 'status'])
      .where('status', 'in', countingStatuses)
      .where((where) =>
        where.or([
          where(
            'personKey',
            'in',
            chunk.map(({ identity }) => identity.person),
          ),
          where.and([
            where('unitId', '=', unitId),
            where(
              'recordId',
              'in',
              chunk.map((record) => record.id),
            ),
          ]),
        ]),
      )
      .orderBy('batchId')
      .orderBy('place')
      .execute()
    for (const row of rows) {
      // The stored key of an older record may be of another spelling of the same title.
      const keys = new Set([row.titleKey, titleKey(JSON.parse(row.body) as CertificateRecord, today)])
      for (const key of keys) {
        addKnown(persons, {
          name: row.name,
          person: row.personKey,
          key,
          content: sha256Hex(row.body),
          state: row.status === 'issued' || row.status === 'confirmed' ? row.status : 'submitted',
        })
      }
      if (row.unitId === unitId) underWay.add(row.recordId)
    }
  }
  return { persons, underWay }
}

const addKnown = (persons: Map<string, KnownPerson>, known: KnownRecord): void => {
  const person = persons.get(known.person)
  if (person) person.add(known)
  else persons.set(known.person, new KnownPerson([known]))
}

/**
 * Judges each record's identity against the records that the province holds and those above it in the batch. A title
 * that the person has already is refused; a document number under another name is held for an officer.
 */
export const judgeIdentities = async (
  database: Transaction<Schema>,
  unitId: string,
  judged: readonly JudgedRecord[],
  today: string,
): Promise<JudgedRecord[]> => {
  const { persons, underWay } = await findCounting(database, unitId, judged, today)
  return judged.map((submitted) => {
    const { identity, record } = submitted
    if (submitted.outcome === 'refused' || !record) return submitted
    const { faults } = judgeIdentity(record, identity, persons.get(identity.person) ?? new KnownPerson())
    const found = faults.map(({ code }) => identityReasons[code])
    const acceptable = isAcceptable(faults)
    if (acceptable && underWay.has(submitted.id)) found.unshift(repeatedRecord)
    const reasons = [...submitted.reasons, ...found]
    if (!acceptable || underWay.has(submitted.id)) return { ...submitted, outcome: 'refused' as const, reasons }
    addKnown(persons, { ...identity, state: 'submitted' })
    underWay.add(submitted.id)
    return found.length > 0 ? { ...submitted, outcome: 'held' as const, reasons } : submitted
  })
}
