import { Problem } from '../../shared/errors/problem.ts'
import { decideMove, type MoveName, type Mover, moves, stateWords } from '../../shared/record/life-cycle.ts'
import { isAboutPhoto, isReturnReason, returnReasons } from '../../shared/record/return-reasons.ts'
import { query } from '../store/database.ts'
import type { RecordTable } from '../store/schema.ts'
import type { UnitOfWork } from '../store/write-gate.ts'

/** Chinese words for the moves. */
export const moveWords: Record<MoveName, string> = {
  complete: '核对完成',
  edit: '修改',
  amend: '修改，照片不变',
  resend: '没有修改，重新送审',
  announce: '通知上传照片',
  submitPhoto: '上传照片',
  approvePhoto: '通过照片',
  returnPhoto: '退回照片',
  approveRecord: '通过记录',
  returnRecord: '退回记录',
  submit: '提交',
  withdraw: '随批次撤回',
  returnByProvince: '由省厅退回',
  confirm: '由省厅确认',
  issue: '发证',
  correct: '更正',
  revoke: '撤销',
}

/** What no move touches by `set`: identity, origin, and what the move itself decides. */
type KeptColumn =
  | 'ordinal'
  | 'id'
  | 'state'
  | 'returnCode'
  | 'returnText'
  | 'importId'
  | 'sourceSheet'
  | 'sourceRow'
  | 'enteredBy'
  | 'createdAt'
  | 'updatedAt'

export interface Move {
  readonly name: MoveName
  readonly by: Mover
  /** Code and text of a return, correction or revocation. */
  readonly reason?: { readonly code: string; readonly text: string }
  /** Other columns that change with the move. */
  readonly set?: Partial<Omit<RecordTable, KeptColumn>>
}

/** Whether a reviewer approved the record's photo and no return put it in question. A record is returned as a record only after that. */
export const hasApprovedPhoto = ({
  state,
  photo,
  returnCode,
}: Pick<RecordTable, 'state' | 'photo' | 'returnCode'>): boolean =>
  photo !== null && (state === 'photoApproved' || (state === 'returned' && !isAboutPhoto(returnCode ?? '')))

/**
 * Moves one record through its life inside a unit of work: decided by the life-cycle table, written and audited together.
 * @throws Problem `core.record.missing`, `core.record.move`, `core.record.reason`
 */
export const moveRecord = (work: UnitOfWork, id: string, move: Move): void => {
  const row = work.database.find(
    query.selectFrom('record').select(['state', 'contentHash', 'photo', 'returnCode']).where('id', '=', id),
  )
  if (!row) throw new Problem('core.record.missing', { id })
  const decided = decideMove(move.name, row.state, move.by, move.reason?.code, hasApprovedPhoto(row))
  if (!decided.allowed) {
    if (decided.why === 'reason')
      throw new Problem('core.record.reason', { known: Object.keys(returnReasons).join('、') })
    throw new Problem('core.record.move', {
      state: stateWords[row.state],
      move: moveWords[move.name],
      from: moves[move.name].from.map((state) => stateWords[state]).join('、'),
    })
  }
  const change = {
    ...move.set,
    state: decided.to,
    updatedAt: work.at,
    returnCode: decided.to === 'returned' || decided.to === 'revoked' ? (move.reason?.code ?? null) : null,
    returnText: decided.to === 'returned' || decided.to === 'revoked' ? (move.reason?.text ?? null) : null,
  }
  work.database.run(query.updateTable('record').set(change).where('id', '=', id))
  const content = move.set?.contentHash
  work.audit({
    action: `record.${move.name}`,
    subject: id,
    before: { state: row.state, ...(content ? { content: row.contentHash } : {}) },
    after: {
      state: decided.to,
      ...(content ? { content } : {}),
      ...(move.reason ? { reason: move.reason.code } : {}),
      ...(move.set?.photo ? { photo: move.set.photo } : {}),
    },
  })
}

/** A known return reason with its text. @param note what the reviewer adds in own words @throws Problem `core.record.reason` */
export const knownReason = (code: string, note = ''): { code: string; text: string } => {
  if (!isReturnReason(code)) throw new Problem('core.record.reason', { known: Object.keys(returnReasons).join('、') })
  return { code, text: note ? `${returnReasons[code]}（${note}）` : returnReasons[code] }
}
