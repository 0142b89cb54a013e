import { Alert, Button, Empty, Modal, Progress, Tag, Typography } from 'antd'
import { useEffect, useEffectEvent, useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { RejudgedRecord, RejudgeEvent } from '../../shared/rpc/dictionaries.ts'
import layout from '../../ui/components/layout.module.css'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatCount } from '../../ui/format/numbers.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { useProgress } from '../../ui/hooks/use-progress.ts'
import './dictionaries.css'

interface Props {
  readonly client: CoreClient
  /** Whether the account may judge records again. */
  readonly mayRejudge: boolean
  readonly onChanged: () => void
  /** Opens a record. */
  readonly onRecord: (id: string) => void
  readonly onClose: () => void
}

const pageSize = 100

/** Judges records again after a change of the dictionary, with progress, then lists those whose judgement changed. */
export const RejudgeDialog = ({ client, mayRejudge, onChanged, onRecord, onClose }: Props) => {
  const status = useAnswer('status', (signal) => client.dictionaries.status(undefined, { signal }))
  const [done, setDone] = useState<Extract<RejudgeEvent, { kind: 'done' }>>()
  const [turn, setTurn] = useState(0)
  const { busy, progress, problem, follow, cancel } = useProgress<RejudgeEvent>((event) => {
    setDone(event)
    setTurn((before) => before + 1)
    status.refresh()
    onChanged()
  })
  const stale = status.value?.stale ?? 0
  const percent = progress ? Math.floor((progress.done / Math.max(1, progress.total)) * 100) : 0

  return (
    <Modal
      open
      width={760}
      title="字典更新后重新核对"
      onCancel={() => busy || onClose()}
      closable={!busy}
      mask={{ closable: false }}
      footer={
        busy ? (
          <Button onClick={cancel}>停止</Button>
        ) : (
          <>
            <Button onClick={onClose}>关闭</Button>
            {stale > 0 && mayRejudge && (
              <Button
                type="primary"
                autoFocus
                onClick={() => follow((signal) => client.dictionaries.rejudge(undefined, { signal }))}
              >
                重新核对 {formatCount(stale)} 条
              </Button>
            )}
          </>
        )
      }
    >
      <ProblemNotice problem={problem ?? status.problem} />
      {busy && (
        <div aria-live="polite">
          <Progress percent={percent} status="active" />
          <Typography.Text type="secondary">
            已核对 {formatCount(progress?.done ?? 0)} 条，停止后已核对的保留，下次接着核对。
          </Typography.Text>
        </div>
      )}
      {!busy && stale > 0 && (
        <Alert
          type="info"
          showIcon
          className="rejudge-notice"
          title={`${formatCount(stale)} 条还没有提交的记录是按旧字典核对的`}
          description={
            mayRejudge
              ? '现在的字典里系列、资格名称或评审机构可能有变化。重新核对后，不再符合的记录退回草稿，改好才能提交。'
              : '请经办人登录后重新核对。'
          }
        />
      )}
      {!busy && done && (
        <Alert
          type={done.reopened ? 'warning' : 'success'}
          showIcon
          className="rejudge-notice"
          title={
            done.changed
              ? `核对了 ${formatCount(done.records)} 条，有变化 ${done.changed} 条，其中退回草稿 ${done.reopened} 条`
              : `核对了 ${formatCount(done.records)} 条，都没有变化`
          }
        />
      )}
      {!busy && <ChangedList key={turn} client={client} onRecord={onRecord} />}
    </Modal>
  )
}

const ChangedList = ({ client, onRecord }: Pick<Props, 'client' | 'onRecord'>) => {
  const [rows, setRows] = useState<readonly RejudgedRecord[]>()
  const [more, setMore] = useState(false)
  const [problem, setProblem] = useState<ReturnType<typeof problemOf>>()
  const read = useEffectEvent(async () => {
    try {
      const page = await client.dictionaries.changed({ after: rows?.at(-1)?.ordinal ?? 0, limit: pageSize })
      setRows([...(rows ?? []), ...page])
      setMore(page.length === pageSize)
    } catch (error) {
      setProblem(problemOf(error))
    }
  })
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each turn reads one more page
  useEffect(() => void read(), [turn])

  if (problem) return <ProblemNotice problem={problem} />
  if (!rows) return null
  if (rows.length === 0) return <Empty description="没有因字典变化而不同的记录，不用处理。" />
  return (
    <div className="rejudged">
      <ul aria-label="有变化的记录">
        {rows.map((row) => (
          <li key={row.id}>
            <button type="button" onClick={() => onRecord(row.id)}>
              <span className="rejudged-head">
                <strong>{row.name}</strong>
                <span className={layout.digits}>{row.documentNumber}</span>
                <span>{row.title}</span>
                <Tag color={row.reopened ? 'red' : 'orange'}>{row.reopened ? '退回草稿' : '提醒有变化'}</Tag>
              </span>
              <span className="rejudged-faults">
                {row.now.length
                  ? row.now.map(({ found, wanted }) => `${found}；需要：${wanted}`).join('\n')
                  : '按现在的字典没有问题了，打开保存即可。'}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {more && <Button onClick={() => setTurn((before) => before + 1)}>再显示 {pageSize} 条</Button>}
    </div>
  )
}
