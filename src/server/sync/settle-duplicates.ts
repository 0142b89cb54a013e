import type { Transaction } from 'kysely'
import type { OutcomeReason } from '../../shared/sync/receipt.ts'
import { inChunks } from '../store/in-chunks.ts'
import type { Schema } from '../store/schema.ts'
import type { JudgedRecord } from './judge-batch.ts'

/** Statuses in which a record counts: a title is held, or its submission is under way. */
const countingStatuses = ['accepted', 'held', 'confirmed', 'issued'] as const

/**
 * Compares records with the stored ones and with each other. A title that the person holds already, or that is under way,
 * is refused; a document number that is known under another name is held for an officer.
 */
export const settleDuplicates = async (
  database: Transaction<Schema>,
  unitId: string,
  judged: readonly JudgedRecord[],
): Promise<JudgedRecord[]> => {
  const titles = new Set<string>()
  const namesOfPerson = new Map<string, string>()
  const underWay = new Set<string>()
  for (const chunk of inChunks(judged)) {
    const rows = await database
      .selectFrom('record')
      .select(['recordId', 'unitId', 'personKey', 'titleKey', 'name'])
      .where('status', 'in', countingStatuses)
      .where((where) =>
        where.or([
          where(
            'personKey',
            'in',
            chunk.map((record) => record.personKey),
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
      .execute()
    for (const row of rows) {
      titles.add(row.titleKey)
      namesOfPerson.set(row.personKey, row.name)
      if (row.unitId === unitId) underWay.add(row.recordId)
    }
  }
  return judged.map((record) => {
    if (record.outcome === 'refused' || !record.record) return record
    const duplicate = duplicateReason(record, titles, underWay)
    if (duplicate) return { ...record, outcome: 'refused' as const, reasons: [...record.reasons, duplicate] }
    titles.add(record.titleKey)
    underWay.add(record.id)
    const otherName = namesOfPerson.get(record.personKey)
    namesOfPerson.set(record.personKey, record.record.name)
    if (otherName === undefined || otherName === record.record.name) return record
    const reason: OutcomeReason = {
      code: 'person.otherName',
      text: '同一证件号码已登记为另一姓名；由省级核实后办理',
      where: 'name',
    }
    return { ...record, outcome: 'held' as const, reasons: [...record.reasons, reason] }
  })
}

const duplicateReason = (
  record: JudgedRecord,
  titles: ReadonlySet<string>,
  underWay: ReadonlySet<string>,
): OutcomeReason | undefined => {
  if (titles.has(record.titleKey)) {
    return {
      code: 'title.duplicate',
      text: '此人同一系列、专业、名称的资格已提交或已发证；同一资格只提交一次',
      where: 'title',
    }
  }
  return underWay.has(record.id)
    ? { code: 'record.duplicate', text: '这条记录已在办理中；退回后才可再次提交', where: '' }
    : undefined
}
