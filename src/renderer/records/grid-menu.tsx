import { Dropdown, type MenuProps } from 'antd'
import type { ReactNode } from 'react'

/** What can be done with the selected cells and records; absent entries are left out. */
export interface GridActions {
  readonly open: () => void
  readonly edit?: (() => void) | undefined
  readonly copy: () => void
  readonly copyNumbers?: (() => void) | undefined
  readonly clear?: (() => void) | undefined
  readonly bulkEdit?: (() => void) | undefined
  readonly remove?: (() => void) | undefined
}

const entries: readonly { readonly key: keyof GridActions; readonly label: string; readonly keys?: string }[] = [
  { key: 'open', label: '查看这条记录', keys: '空格' },
  { key: 'edit', label: '修改这一格', keys: 'F2' },
  { key: 'copy', label: '复制', keys: 'Ctrl+C' },
  { key: 'copyNumbers', label: '复制，带完整证件号码…' },
  { key: 'clear', label: '清空', keys: 'Delete' },
  { key: 'bulkEdit', label: '批量修改选中的记录…' },
  { key: 'remove', label: '删除选中的记录…' },
]

/** The context menu of the grid, by the right mouse button or the menu key. */
export const GridMenu = ({ actions, children }: { readonly actions: GridActions; readonly children: ReactNode }) => {
  const items: MenuProps['items'] = entries
    .filter(({ key }) => actions[key])
    .map(({ key, label, keys }) => ({ key, label, danger: key === 'remove', ...(keys ? { extra: keys } : {}) }))
  return (
    <Dropdown
      trigger={['contextMenu']}
      autoFocus
      menu={{ items, onClick: ({ key }) => actions[key as keyof GridActions]?.() }}
    >
      <div className="records-frame">{children}</div>
    </Dropdown>
  )
}
