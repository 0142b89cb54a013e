import { Input, Space } from 'antd'
import type { PathChoice } from '../../shared/rpc/window-messages.ts'
import { ChoosePathButton } from './choose-path-button.tsx'

interface Props extends Pick<PathChoice, 'kind' | 'title'> {
  readonly autoFocus?: boolean
  /** Given by the form. */
  readonly id?: string
  readonly value?: string
  readonly onChange?: (path: string) => void
}

/** A path in a form: typed, or chosen by the system's dialog. */
export const PathInput = ({ kind, title, autoFocus = false, id, value = '', onChange }: Props) => {
  return (
    <Space.Compact block>
      <Input
        {...(id ? { id } : {})}
        value={value}
        maxLength={1000}
        autoFocus={autoFocus}
        onChange={({ target }) => onChange?.(target.value)}
      />
      <ChoosePathButton kind={kind} title={title} start={value} onChosen={(path) => onChange?.(path)} />
    </Space.Compact>
  )
}
