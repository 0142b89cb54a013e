import { Button, Checkbox, Input, Typography } from 'antd'
import { useState } from 'react'
import { gridColumns, usualColumns } from './grid-columns.ts'
import { ToolPopover } from './tool-popover.tsx'
import type { SavedView } from './use-kept-views.ts'

interface ColumnProps {
  readonly columns: readonly string[]
  readonly onChange: (columns: string[]) => void
}

/** Which columns are shown. */
export const ColumnChooser = ({ columns, onChange }: ColumnProps) => (
  <ToolPopover label="列" title="显示哪些列">
    {() => (
      <>
        <Checkbox.Group
          className="column-choice"
          value={[...new Set(['name', ...columns])]}
          onChange={(chosen) => onChange(chosen as string[])}
          options={gridColumns.map(({ key, title }) => ({ value: key, label: title, disabled: key === 'name' }))}
        />
        <Button type="link" size="small" onClick={() => onChange([...usualColumns])}>
          恢复常用列
        </Button>
      </>
    )}
  </ToolPopover>
)

interface ViewProps {
  readonly views: readonly SavedView[]
  readonly onUse: (view: SavedView) => void
  readonly onSave: (name: string) => void
  readonly onRemove: (name: string) => void
}

/** Saved views: a filter, an order and columns under a name. */
export const ViewMenu = ({ views, onUse, onSave, onRemove }: ViewProps) => {
  const [name, setName] = useState('')
  const save = () => {
    if (!name.trim()) return false
    onSave(name.trim())
    setName('')
    return true
  }
  return (
    <ToolPopover label="视图" title="视图">
      {(close) => (
        <div className="view-list">
          {views.length === 0 && (
            <Typography.Text type="secondary">把常用的筛选、排序和列存成视图，下次一点就到。</Typography.Text>
          )}
          {views.map((view) => (
            <div key={view.name} className="view-row">
              <Button
                type="text"
                onClick={() => {
                  onUse(view)
                  close()
                }}
              >
                {view.name}
              </Button>
              <Button
                type="text"
                aria-label={`删除视图 ${view.name}`}
                title="删除视图"
                onClick={() => onRemove(view.name)}
              >
                ×
              </Button>
            </div>
          ))}
          <Input.Search
            aria-label="视图名称"
            placeholder="给现在的视图起个名字"
            maxLength={30}
            enterButton="保存"
            value={name}
            onChange={({ target }) => setName(target.value)}
            onSearch={() => {
              if (save()) close()
            }}
          />
        </div>
      )}
    </ToolPopover>
  )
}
