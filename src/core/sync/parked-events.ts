import { Problem } from '../../shared/errors/problem.ts'
import { stateWords } from '../../shared/record/life-cycle.ts'
import { type FeedEvent, knownEvent, type UnknownEvent } from '../../shared/sync/feed.ts'
import type { WriteContext } from '../context/unit-context.ts'
import { type Database, query } from '../store/database.ts'
import type { ParkedReason } from '../store/province-schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

/** An event that waits for a record that it fits, or for a person. */
export interface ParkedEvent {
  readonly id: number
  readonly event: FeedEvent
  readonly why: ParkedReason
}

/** Keeps an event that does not fit, inside a unit of work. The same event again changes nothing. */
export const parkEvent = (work: UnitOfWork, event: FeedEvent | UnknownEvent, why: ParkedReason): void => {
  const recordId = 'recordId' in event ? String(event.recordId) : null
  const added = work.database.run(
    query
      .insertInto('parkedEvent')
      .values({
        seq: event.seq,
        body: JSON.stringify(event),
        recordId,
        batchId: 'batchId' in event ? String(event.batchId) : null,
        why,
        parkedAt: work.at,
        settledAt: null,
        settledBy: null,
      })
      .onConflict((conflict) => conflict.columns(['seq', 'body']).doNothing()),
  )
  // Events of another computer are no matter of this one.
  if (!added || why === 'elsewhere') return
  work.audit({ action: 'feed.park', subject: recordId ?? 'unit', after: { seq: event.seq, kind: event.kind, why } })
}

const waiting = query.selectFrom('parkedEvent').where('parkedEvent.settledAt', 'is', null)

/** Parked events whose record this computer has, or that an earlier version did not know, oldest first. */
export const listRetriable = (database: Database): ParkedEvent[] =>
  database
    .all(
      waiting
        .leftJoin('record', 'record.id', 'parkedEvent.recordId')
        .select(['parkedEvent.id', 'parkedEvent.body', 'parkedEvent.why'])
        .where((where) => where.or([where('record.id', 'is not', null), where('parkedEvent.why', '=', 'unknown')]))
        .orderBy('parkedEvent.seq'),
    )
    .flatMap(({ id, body, why }) => {
      const event = knownEvent(JSON.parse(body) as UnknownEvent)
      return event ? { id, why, event } : []
    })

/** Marks an event that fits now, inside a unit of work. */
export const unpark = (work: UnitOfWork, { id, event, why }: ParkedEvent): void => {
  work.database.run(query.updateTable('parkedEvent').set({ settledAt: work.at }).where('id', '=', id))
  if (why === 'elsewhere') return
  const subject = 'recordId' in event ? event.recordId : 'unit'
  work.audit({ action: 'feed.unpark', subject, after: { seq: event.seq, kind: event.kind } })
}

/** Keeps what does not fit now, where that is something else than before; inside a unit of work. */
export const noteReason = (work: UnitOfWork, { id }: ParkedEvent, why: ParkedReason): void => {
  work.database.run(query.updateTable('parkedEvent').set({ why }).where('id', '=', id).where('why', '<>', why))
}

/**
 * Settles a parked event as the signed-in account: it is not applied any more.
 * @throws Problem `core.feed.settled`
 */
export const settleParkedEvent = ({ gate, session }: WriteContext, id: number): Promise<void> =>
  gate.write(session.id, (work) => {
    const parked = work.database.find(
      query.selectFrom('parkedEvent').selectAll().where('id', '=', id).where('settledAt', 'is', null),
    )
    if (!parked) throw new Problem('core.feed.settled')
    work.database.run(
      query.updateTable('parkedEvent').set({ settledAt: work.at, settledBy: session.id }).where('id', '=', id),
    )
    const { seq, why } = parked
    work.audit({ action: 'feed.settle', subject: parked.recordId ?? 'unit', before: { seq, why } })
  })

/** What came, for a clerk. */
const cameWords = (event: FeedEvent): string => {
  switch (event.kind) {
    case 'record.confirmed':
      return `省里已确认，编号 ${event.number}`
    case 'record.returned':
      return `省里退回：${event.text}`
    case 'certificate.issued':
      return `省里已发证，编号 ${event.number}`
    case 'certificate.revoked':
      return `省里撤销了证书 ${event.number}：${event.text}`
    case 'certificate.corrected':
      return `省里更正了证书 ${event.number}，新编号 ${event.replacedBy}`
    case 'batch.released':
      return '省里放行了一个批次'
    case 'photo.uploaded':
      return '申请人上传了照片'
    case 'key.changed':
      return '密钥有变化'
  }
}

/** The states of a record in which the event would fit. */
const expectedStates: Partial<Record<FeedEvent['kind'], string>> = {
  'record.confirmed': stateWords.submitted,
  'record.returned': `${stateWords.submitted}或${stateWords.confirmed}`,
  'certificate.issued': stateWords.confirmed,
  'certificate.revoked': stateWords.issued,
  'certificate.corrected': stateWords.issued,
}

interface Place {
  readonly state: string | undefined
  readonly certificateNumber: string | null
  readonly batchSeq: number | null
}

/** What does not fit: what there is here, and what should be. */
const expectedWords = (why: ParkedReason, event: FeedEvent, here: Place): string => {
  const state = stateWords[here.state as keyof typeof stateWords]
  switch (why) {
    case 'state':
      return `本机的记录是“${state}”，应为“${expectedStates[event.kind] ?? ''}”`
    case 'batch':
      return here.batchSeq === null
        ? `本机的记录不在任何批次里（${state}），应在省里收到的那一批里`
        : `本机的记录在第 ${here.batchSeq} 批里，与省里收到的不是同一批`
    case 'number':
      return here.certificateNumber === null
        ? '这个编号在本机属于另一条记录，一个编号只能属于一条记录'
        : `本机的编号是 ${here.certificateNumber}，应与省里的相同`
    case 'record':
    case 'elsewhere':
      return '本机没有这条记录，它应是从这台电脑提交的'
    case 'refused':
      return '与本机的其他记录冲突，没有写入'
    case 'unknown':
      return '下次同步自动办理'
  }
}

/** An event that only a later version of the program can apply, for a clerk. */
const unknownWords = ({ kind }: UnknownEvent): string =>
  `省里来了一种本机程序还不认识的结果（${kind}），已原样保存；升级本机程序后，下次同步自动办理`

/** Parked events as a clerk reads them, oldest first; not those about records of the unit's other computers. */
export const listParked = (database: Database, most: number) =>
  database
    .all(
      waiting
        .leftJoin('record', 'record.id', 'parkedEvent.recordId')
        .leftJoin('batch', 'batch.id', 'record.batchId')
        .select([
          'parkedEvent.id',
          'parkedEvent.body',
          'parkedEvent.why',
          'record.id as recordId',
          'record.name',
          'record.state',
          'record.certificateNumber',
          'batch.seq as batchSeq',
        ])
        .where('parkedEvent.why', '<>', 'elsewhere')
        .orderBy('parkedEvent.seq')
        .limit(most),
    )
    .map(({ id, body, why, recordId, name, state, certificateNumber, batchSeq }) => {
      const came = JSON.parse(body) as UnknownEvent
      const event = knownEvent(came)
      if (!event) return { event: id, recordId, name, batchSeq, detail: unknownWords(came) }
      const here = { state: state ?? undefined, certificateNumber, batchSeq }
      const detail = `${cameWords(event)}；${expectedWords(why, event, here)}`
      return { event: id, recordId, name, batchSeq, detail }
    })
