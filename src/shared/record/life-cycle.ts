import type { SigningRole } from '../account.ts'

/** States of a record (docs/domain.md, "Life of a record"). */
export const states = [
  'draft',
  'ready',
  'photoAwaited',
  'photoSubmitted',
  'photoApproved',
  'inBatch',
  'submitted',
  'confirmed',
  'issued',
  'returned',
  'corrected',
  'revoked',
] as const

export type State = (typeof states)[number]

/** Chinese words for the states, as lists and windows show them. */
export const stateWords: Record<State, string> = {
  draft: '草稿',
  ready: '已核对',
  photoAwaited: '待上传照片',
  photoSubmitted: '照片待审核',
  photoApproved: '照片已通过',
  inBatch: '待提交',
  submitted: '已提交',
  confirmed: '省厅已确认',
  issued: '已发证',
  returned: '已退回',
  corrected: '已更正',
  revoked: '已撤销',
}

/** Roles that may make a move. `unit` is the unit's engine when it applies the province's answer. */
export type Mover = SigningRole | 'unit' | 'province'

interface Move {
  readonly from: readonly State[]
  readonly to: State
  readonly by: readonly Mover[]
  /** The move carries a reason code and text. */
  readonly reason?: true
  /** The record has a photo that a reviewer approved, and that no return has put in question since. */
  readonly approvedPhoto?: true
}

/** The one table of allowed moves; every other move is refused. A submitted record is frozen until a return reopens it. */
export const moves = {
  complete: { from: ['draft'], to: 'ready', by: ['clerk'] },
  edit: { from: ['ready', 'photoAwaited', 'photoSubmitted', 'photoApproved', 'returned'], to: 'draft', by: ['clerk'] },
  /** A change that leaves the person and the photo as they are: only the record is reviewed again. */
  amend: { from: ['photoApproved', 'returned'], to: 'photoApproved', by: ['clerk'], approvedPhoto: true },
  /** The clerk sends a returned record again as it is. */
  resend: { from: ['returned'], to: 'photoApproved', by: ['clerk'], approvedPhoto: true },
  announce: { from: ['ready'], to: 'photoAwaited', by: ['clerk', 'unit'] },
  submitPhoto: {
    from: ['ready', 'photoAwaited', 'photoSubmitted', 'photoApproved', 'returned'],
    to: 'photoSubmitted',
    by: ['clerk', 'unit'],
  },
  approvePhoto: { from: ['photoSubmitted'], to: 'photoApproved', by: ['reviewer'] },
  returnPhoto: { from: ['photoSubmitted', 'photoApproved'], to: 'returned', by: ['reviewer'], reason: true },
  approveRecord: { from: ['photoApproved'], to: 'inBatch', by: ['reviewer'] },
  returnRecord: { from: ['photoApproved', 'inBatch'], to: 'returned', by: ['reviewer'], reason: true },
  submit: { from: ['inBatch'], to: 'submitted', by: ['clerk'] },
  /** The batch is withdrawn: the province does not have it. The unit itself withdraws when its computer is enrolled anew. */
  withdraw: { from: ['submitted'], to: 'inBatch', by: ['clerk', 'reviewer', 'unit'] },
  returnByProvince: { from: ['submitted', 'confirmed'], to: 'returned', by: ['unit', 'province'], reason: true },
  confirm: { from: ['submitted'], to: 'confirmed', by: ['unit', 'province'] },
  issue: { from: ['confirmed'], to: 'issued', by: ['unit', 'province'] },
  correct: { from: ['issued', 'corrected'], to: 'corrected', by: ['unit', 'province'], reason: true },
  revoke: { from: ['issued', 'corrected'], to: 'revoked', by: ['unit', 'province'], reason: true },
} as const satisfies Record<string, Move>

/**
 * The state that a record gets when the unit adopts it as the province has it, by its status there. It may have had any state
 * before: what the province holds, counts.
 */
export const adoptedStates = {
  accepted: 'submitted',
  held: 'submitted',
  refused: 'returned',
  returned: 'returned',
  confirmed: 'confirmed',
  issued: 'issued',
  corrected: 'corrected',
  revoked: 'revoked',
} as const satisfies Record<string, State>

/** States in which a record may be removed: before its batch is formed, and while no applicant is waiting. The store also checks that it was never submitted. */
export const removableStates: readonly State[] = ['draft', 'ready', 'photoSubmitted', 'photoApproved', 'returned']

/** States in which a clerk may change a record's content. */
export const editableStates: readonly State[] = [...moves.complete.from, ...moves.edit.from]

export type MoveName = keyof typeof moves

export type MoveResult =
  | { readonly allowed: true; readonly to: State }
  | { readonly allowed: false; readonly why: 'state' | 'role' | 'reason' | 'photo' }

/**
 * Decides whether a move may be made. No other code decides it.
 * @example decideMove('approvePhoto', 'photoSubmitted', 'reviewer') // { allowed: true, to: 'photoApproved' }
 * @param reason non-empty for moves that must say why
 * @param approvedPhoto whether the record has an approved photo, for moves that need one
 */
export const decideMove = (
  name: MoveName,
  from: State,
  by: Mover,
  reason?: string,
  approvedPhoto = false,
): MoveResult => {
  const move: Move = moves[name]
  if (!move.from.includes(from)) return { allowed: false, why: 'state' }
  if (!move.by.includes(by)) return { allowed: false, why: 'role' }
  if (move.reason && !reason?.trim()) return { allowed: false, why: 'reason' }
  if (move.approvedPhoto && !approvedPhoto) return { allowed: false, why: 'photo' }
  return { allowed: true, to: move.to }
}
