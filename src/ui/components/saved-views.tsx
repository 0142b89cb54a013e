import { Button, Dropdown, Input, Modal, Space } from 'antd'
import { useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import { ProblemNotice } from './problem-notice.tsx'

interface View {
  readonly id: string
  readonly name: string
  readonly search: string
}

interface Props {
  readonly views: readonly View[]
  readonly onOpen: (search: string) => void
  /** Saves the filters that are set now. */
  readonly onSave: (name: string) => Promise<void>
  readonly onRemove: (id: string) => void
  readonly problem: Problem | undefined
}

/** A menu of filters that an officer saved under names, and of saving those that are set. */
export const SavedViews = ({ views, onOpen, onSave, onRemove, problem }: Props) => {
  const [name, setName] = useState<string>()
  const save = async () => {
    await onSave(name!.trim())
    setName(undefined)
  }
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            ...views.map(({ id, name: label }) => ({
              key: id,
              label,
              children: [
                { key: `open ${id}`, label: '打开' },
                { key: `remove ${id}`, label: '删除', danger: true },
              ],
            })),
            ...(views.length > 0 ? [{ type: 'divider' as const }] : []),
            { key: 'save', label: '保存现在的筛选…' },
          ],
          onClick: ({ key }) => {
            const [what, id] = key.split(' ')
            if (what === 'save') setName('')
            if (what === 'open') onOpen(views.find((view) => view.id === id)!.search)
            if (what === 'remove') onRemove(id!)
          },
        }}
      >
        <Button>我的筛选 ▾</Button>
      </Dropdown>
      <Modal
        title="保存现在的筛选"
        open={name !== undefined}
        okText="保存"
        cancelText="取消"
        okButtonProps={{ disabled: !name?.trim() }}
        onOk={save}
        onCancel={() => setName(undefined)}
      >
        <Space orientation="vertical" style={{ width: '100%' }}>
          <Input
            aria-label="名称"
            placeholder="名称，例如：遵义待审核"
            value={name}
            maxLength={30}
            onChange={({ target }) => setName(target.value)}
            onPressEnter={() => name?.trim() && save()}
          />
          <ProblemNotice problem={problem} />
        </Space>
      </Modal>
    </>
  )
}
