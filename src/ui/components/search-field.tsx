import { Input, type InputRef } from 'antd'
import type { Ref } from 'react'
import { SearchIcon } from '../icons/search-icon.tsx'

interface Props {
  readonly ref: Ref<InputRef>
  readonly value: string
  readonly onChange: (text: string) => void
  readonly className: string
  /** A tooltip that names the fields it searches. */
  readonly title?: string
  readonly onPressEnter?: () => void
}

/** The search field of a section; the section focuses it on Ctrl+F. */
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
