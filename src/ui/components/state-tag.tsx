import { Tag } from 'antd'
import { type State, stateWords } from '../../shared/record/life-cycle.ts'

/** antd's name of each state's colour. */
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
