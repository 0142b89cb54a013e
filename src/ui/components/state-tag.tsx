import { Tag } from 'antd'
import { type State, stateWords } from '../../shared/record/life-cycle.ts'
import { type Stage, stageWords } from '../../shared/record/stage.ts'

/** The colour of each state and stage, by antd's names. */
export const stateColours: Record<State | Stage, string> = {
  draft: 'default',
  ready: 'blue',
  photoAwaited: 'gold',
  photoSubmitted: 'orange',
  photoApproved: 'cyan',
  inBatch: 'geekblue',
  submitted: 'purple',
  toCountersign: 'purple',
  toSend: 'purple',
  received: 'purple',
  confirmed: 'lime',
  issued: 'green',
  returned: 'red',
  corrected: 'magenta',
  revoked: 'default',
}

const tagWords = { ...stateWords, ...stageWords }

export const StateTag = ({ state }: { state: State | Stage }) => (
  <Tag color={stateColours[state]}>{tagWords[state]}</Tag>
)
