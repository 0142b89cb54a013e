import { type State, states, stateWords } from './life-cycle.ts'

/**
 * What became of a signed batch: the clerk signed it, the reviewer signed it too, the province answered. The state `submitted` covers
 * all three, but only the last one means that the province has the record.
 */
const sendingStages = ['toCountersign', 'toSend', 'received'] as const

export type SendingStage = (typeof sendingStages)[number]

/** Where a record is, as the unit's people see it: its state, and for a submitted record what became of its batch. */
export type Stage = Exclude<State, 'submitted'> | SendingStage

/** All stages, in the order in which a record passes through them. */
export const stages: readonly Stage[] = states.flatMap((state): readonly Stage[] =>
  state === 'submitted' ? sendingStages : [state],
)

export const stageWords: Record<Stage, string> = {
  ...stateWords,
  toCountersign: '待复签',
  toSend: '待送出',
  received: '已提交',
}

/** The state that the life cycle knows a stage by. */
export const stateOfStage = (stage: Stage): State =>
  stage === 'toCountersign' || stage === 'toSend' || stage === 'received' ? 'submitted' : stage
