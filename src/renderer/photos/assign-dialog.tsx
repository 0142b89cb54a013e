import { Empty, Input, Modal, Spin, Typography } from 'antd'
import { useDeferredValue, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import { moves, type State } from '../../shared/record/life-cycle.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { StateTag } from '../../ui/components/state-tag.tsx'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { SearchIcon } from '../../ui/icons/search-icon.tsx'
import './matching.css'

interface Props {
  readonly client: CoreClient
  readonly fileName: string
  /** Attaches the photo to a record. */
  readonly onAssign: (record: string) => Promise<void>
  readonly onClose: () => void
}

const open: ReadonlySet<State> = new Set(moves.submitPhoto.from)

/** Chooses the person of a photo, by name or number. */
export const AssignDialog = ({ client, fileName, onAssign, onClose }: Props) => {
  const [search, setSearch] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<Problem>()
  const wanted = useDeferredValue(search.trim())
  const { value, problem } = useAnswer(wanted, async (signal) =>
    wanted ? (await client.records.list({ search: wanted, limit: 20 }, { signal })).rows : [],
  )
  const found = value?.filter(({ state }) => open.has(state)) ?? []

  const choose = async (record: string) => {
    setBusy(true)
    try {
      await onAssign(record)
      onClose()
    } catch (error) {
      setRefused(problemOf(error))
      setBusy(false)
    }
  }

  return (
    <Modal open title={`“${fileName}”是谁的照片？`} footer={null} onCancel={onClose} width={560}>
      <Input
        autoFocus
        allowClear
        prefix={<SearchIcon />}
        placeholder="姓名、拼音，或证件号码的末几位"
        aria-label="查找人员"
        maxLength={100}
        value={search}
        onChange={({ target }) => setSearch(target.value)}
        onPressEnter={() => {
          if (found.length === 1) void choose(found[0]!.id)
        }}
      />
      <ProblemNotice problem={refused ?? problem} />
      <Spin spinning={busy} description="正在检查照片">
        <div className="assign-list">
          {found.map((row) => (
            <button key={row.id} type="button" className="assign-row" onClick={() => choose(row.id)}>
              <span>
                <strong>{row.name}</strong>{' '}
                <Typography.Text type="secondary">
                  {row.documentNumber} · {row.title} · {row.employerName}
                </Typography.Text>
              </span>
              <StateTag state={row.state} />
            </button>
          ))}
          {found.length === 0 && (
            <Empty
              image={Empty.PRESENTED_IMAGE_SIMPLE}
              description={wanted ? '没有能换照片的这个人。检查姓名；已提交的记录要先退回。' : '输入姓名，再点选人员'}
            />
          )}
        </div>
      </Spin>
    </Modal>
  )
}
