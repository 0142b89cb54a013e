import { Tag } from 'antd'
import { type State, stateWords } from '../../shared/certificate/life-cycle.ts'

const colours: Record<State, string> = {
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

export const StateTag = ({ state }: { state: State }) => <Tag color={colours[state]}>{stateWords[state]}</Tag>
