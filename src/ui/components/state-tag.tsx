import { Tag } from 'antd'
import { type State, stateWords } from '../../shared/record/life-cycle.ts'

/** The colour of each state, by antd's names. */
export const stateColours: Record<State, string> = {
  draft: 'default',
  ready: 'blue',
  photoAwaited: 'gold',
  photoSubmitted: 'orange',
  photoApproved: 'cyan',
  inBatch: 'geekblue',
  submitted: 'purple',
  confirmed: 'lime',
  issued: 'green',
  returned: 'red',
  corrected: 'magenta',
  revoked: 'default',
}

export const StateTag = ({ state }: { state: State }) => <Tag color={stateColours[state]}>{stateWords[state]}</Tag>
