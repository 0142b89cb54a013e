import { Problem } from '../../shared/errors/problem.ts'
import type { State } from '../../shared/record/life-cycle.ts'
import type { FeedEvent } from '../../shared/sync/feed.ts'
import { type LostResultKind, lostResultKinds } from '../../shared/sync/hand-back.ts'
import type { WriteContext } from '../context/unit-context.ts'
import { type Database, query } from '../store/database.ts'
import type { RecordRow } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

const isKind = (state: State): state is LostResultKind => (lostResultKinds as readonly State[]).includes(state)

/** How far a record has come at the province: 0 for one that only waits there. */
export const progressOf = (state: State): number => (isKind(state) ? lostResultKinds.indexOf(state) + 1 : 0)

/**
 * Keeps what the province had told about a record and lost, and brings the record to the province's state; inside a unit of
 * work. A record that had not come further stays as it is.
 */
export const loseResult = (
  work: UnitOfWork,
  row: RecordRow,
  now: { readonly state: State; readonly number: string | null },
): void => {
  const { id, state, batchId, certificateNumber: number, returnText } = row
  if (!isKind(state) || number === null || batchId === null || progressOf(state) <= progressOf(now.state)) return
  const { database, at } = work
  const certificate = database.find(query.selectFrom('certificate').select('pdf').where('number', '=', number))
  const lost = {
    ...{ batchId, kind: state, number, pdf: certificate?.pdf ?? null },
    ...{ reason: returnText, lostAt: at, handedBackAt: null, settledAt: null, settledBy: null },
  }
  database.run(
    query
      .insertInto('lostResult')
      .values({ recordId: id, ...lost })
      .onConflict((conflict) => conflict.column('recordId').doUpdateSet(lost)),
  )
  database.run(
    query
      .updateTable('record')
      .set({ state: now.state, certificateNumber: now.number, returnCode: null, returnText: null, updatedAt: at })
      .where('id', '=', id),
  )
  work.audit({ action: 'record.lose', subject: id, before: { state, number }, after: { ...now } })
}

/** Settles a lost result when the province has decided the same again, inside a unit of work. */
export const settleRepeated = (work: UnitOfWork, event: FeedEvent): void => {
  if (!('number' in event)) return
  const kinds: Partial<Record<FeedEvent['kind'], LostResultKind>> = {
    'record.confirmed': 'confirmed',
    'certificate.issued': 'issued',
    'certificate.corrected': 'corrected',
    'certificate.revoked': 'revoked',
  }
  const kind = kinds[event.kind]
  if (!kind) return
  work.database.run(
    query
      .updateTable('lostResult')
      .set({ settledAt: work.at })
      .where('recordId', '=', event.recordId)
      .where('number', '=', event.number)
      .where('kind', '=', kind)
      .where('settledAt', 'is', null),
  )
}

/** Settles a lost result as the signed-in account. @throws Problem `core.feed.settled` */
export const settleLostResult = ({ gate, session }: WriteContext, recordId: string): Promise<void> =>
  gate.write(session.id, (work) => {
    const changed = work.database.run(
      query
        .updateTable('lostResult')
        .set({ settledAt: work.at, settledBy: session.id })
        .where('recordId', '=', recordId)
        .where('settledAt', 'is', null),
    )
    if (!changed) throw new Problem('core.feed.settled')
    work.audit({ action: 'record.lossSettled', subject: recordId })
  })

const had: Record<LostResultKind, (number: string, reason: string | null) => string> = {
  confirmed: (number) => `省里确认过，编号 ${number}`,
  issued: (number) => `省里发过证，编号 ${number}`,
  corrected: (number, reason) => `省里更正过证书 ${number}${reason ? `，新编号 ${reason}` : ''}`,
  revoked: (number, reason) => `省里撤销过证书 ${number}${reason ? `（${reason}）` : ''}`,
}

const next: Record<LostResultKind, string> = {
  confirmed: '已交回，等省里重新确认，不用再提交',
  issued: '已交回，等省里重新确认、发证，不用再提交；在这以前证书核验不到，请先向持证人说明',
  corrected: '请打电话给省级服务，请省里重新更正',
  revoked: '这张证书现在核验仍是有效，请打电话给省级服务，请省里重新撤销',
}

/** What the province told, lost and has not decided again, for a clerk; oldest first. */
export const listLostResults = (database: Database, most: number) =>
  database
    .all(
      query
        .selectFrom('lostResult')
        .innerJoin('record', 'record.id', 'lostResult.recordId')
        .leftJoin('batch', 'batch.id', 'record.batchId')
        .select([
          'lostResult.recordId',
          'lostResult.kind',
          'lostResult.number',
          'lostResult.reason',
          'record.name',
          'record.certificateNumber',
          'batch.seq as batchSeq',
          'batch.adoptedAt',
        ])
        .where('lostResult.settledAt', 'is', null)
        .orderBy('lostResult.lostAt')
        .orderBy('record.ordinal')
        .limit(most),
    )
    .map(({ recordId, kind, number, reason, name, certificateNumber, batchSeq, adoptedAt }) => {
      const told = `${had[kind](number, reason)}；省级服务从备份恢复，丢了这个结果。`
      return { recordId, name, batchSeq, detail: told + nextWords(kind, { number, certificateNumber, adoptedAt }) }
    })

const nextWords = (
  kind: LostResultKind,
  found: { readonly number: string; readonly certificateNumber: string | null; readonly adoptedAt: string | null },
): string => {
  const { number, certificateNumber, adoptedAt } = found
  if (certificateNumber !== null && certificateNumber !== number)
    return `现在的编号是 ${certificateNumber}；印有 ${number} 的证书请收回`
  if (adoptedAt !== null && kind !== 'revoked')
    return '这一批是另一台电脑提交的：请让那台电脑同步一次；它不在了，请把这一批的文件交给省级服务'
  return next[kind]
}
