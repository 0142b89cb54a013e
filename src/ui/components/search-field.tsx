import { Input, type InputRef } from 'antd'
import type { Ref } from 'react'
import { SearchIcon } from '../icons/search-icon.tsx'

interface Props {
  readonly ref: Ref<InputRef>
  readonly value: string
  readonly onChange: (text: string) => void
  readonly className: string
  /** What it looks in, for who asks. */
  readonly title?: string
  readonly onPressEnter?: () => void
}

/** Finds people; the section's Ctrl+F leads into it. */
export const SearchField = ({ onChange, ...props }: Props) => (
  <Input
    {...props}
    allowClear
    prefix={<SearchIcon />}
    placeholder="姓名、单位、号码、拼音（Ctrl+F）"
    aria-label="查找"
    maxLength={100}
    onChange={({ target }) => onChange(target.value)}
  />
)
