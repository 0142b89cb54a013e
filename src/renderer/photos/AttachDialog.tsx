import { Alert, Button, Modal, Progress, Segmented, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { mendings } from '../../shared/photo/mendings.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { AttachAnswer } from '../../shared/rpc/photos.ts'
import { ProblemNotice } from '../shell/ProblemNotice.tsx'
import { AssignDialog } from './AssignDialog.tsx'
import type { Handed } from './handed-files.ts'
import { type Attached, useAttach } from './useAttach.ts'
import { reasonOf } from './words.ts'

type Outcome = AttachAnswer['outcome']

const outcomeWords: Record<Outcome, string> = { attached: '已采用', refused: '未采用', unmatched: '没对上人' }
const outcomeColours: Record<Outcome, string> = { attached: 'success', refused: 'error', unmatched: 'warning' }

interface Props {
  readonly client: CoreClient
  readonly handed: Handed
  /** Whose they are; without it their names say. */
  readonly record?: string | undefined
  readonly onChanged: () => void
  readonly onClose: () => void
}

/** Photos on their way in: progress, then what became of each file and what to do. */
export function AttachDialog({ client, handed, record, onChanged, onClose }: Props) {
  const { results, stage, problem, cancel, assign } = useAttach(client, handed, onChanged, record)
  const [shown, setShown] = useState<Outcome | 'all'>('all')
  const [assigning, setAssigning] = useState<Attached>()
  const running = stage === 'running'
  const total = handed.files.length
  const count = (outcome: Outcome): number => results.filter(({ answer }) => answer.outcome === outcome).length
  // What needs a hand comes first.
  const order: readonly Outcome[] = ['unmatched', 'refused', 'attached']
  const rows = results
    .filter(({ answer }) => shown === 'all' || answer.outcome === shown)
    .toSorted((a, b) => order.indexOf(a.answer.outcome) - order.indexOf(b.answer.outcome) || a.key - b.key)

  const columns = [
    {
      title: '文件',
      width: 250,
      render: (_: unknown, { file }: Attached) => (
        <Typography.Text ellipsis={{ tooltip: file.name }} className="attach-file">
          {file.name.slice(file.name.lastIndexOf('/') + 1)}
        </Typography.Text>
      ),
    },
    {
      title: '人员',
      width: 110,
      render: (_: unknown, { answer }: Attached) => answer.records.map(({ name }) => name)[0] ?? '—',
    },
    {
      title: '结果',
      width: 92,
      render: (_: unknown, { answer: { outcome } }: Attached) => (
        <Tag color={outcomeColours[outcome]}>{outcomeWords[outcome]}</Tag>
      ),
    },
    { title: '说明', render: (_: unknown, { answer }: Attached) => <Explanation {...answer} /> },
    {
      title: '',
      width: 100,
      render: (_: unknown, result: Attached) =>
        result.answer.outcome === 'unmatched' && (
          <Button size="small" onClick={() => setAssigning(result)}>
            指定人员
          </Button>
        ),
    },
  ]

  return (
    <Modal
      open
      width={1000}
      title="添加照片"
      closable={!running}
      keyboard={!running}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={
        running ? (
          <Button onClick={cancel}>停止</Button>
        ) : (
          <Button type="primary" autoFocus onClick={onClose}>
            完成
          </Button>
        )
      }
    >
      <div className="attach-progress" aria-live="polite">
        <Progress
          percent={total ? Math.floor((results.length / total) * 100) : 100}
          status={running ? 'active' : stage === 'done' ? 'success' : 'normal'}
          aria-label="进度"
        />
        <Typography.Text type="secondary">
          {running
            ? `正在检查和修整第 ${Math.min(results.length + 1, total)} 张，共 ${total} 张`
            : `共 ${total} 张，处理了 ${results.length} 张`}
        </Typography.Text>
      </div>
      <ProblemNotice problem={problem} />
      {stage === 'cancelled' && !problem && (
        <Alert type="info" showIcon title="已停止。处理完的照片都已保存；剩下的没有动，可以再次添加。" />
      )}
      {handed.unreadable.map(({ name, why }) => (
        <Alert key={name} type="error" showIcon title={`“${name}”打不开`} description={why} />
      ))}
      {total === 0 && !handed.unreadable.length && (
        <Alert
          type="info"
          showIcon
          title="里面没有照片"
          description="请选择照片文件、装有照片的文件夹或 zip 压缩包。"
        />
      )}
      {total > 0 && (
        <>
          <Segmented
            className="attach-filter"
            value={shown}
            onChange={setShown}
            options={[
              { value: 'all', label: `全部 ${results.length}` },
              ...order.map((outcome) => ({ value: outcome, label: `${outcomeWords[outcome]} ${count(outcome)}` })),
            ]}
          />
          <Table<Attached>
            size="small"
            rowKey="key"
            columns={columns}
            dataSource={rows}
            virtual
            scroll={{ y: 360, x: 940 }}
            pagination={false}
            locale={{ emptyText: running ? '正在处理' : '没有这一类' }}
          />
        </>
      )}
      {assigning && (
        <AssignDialog
          client={client}
          fileName={assigning.file.name.slice(assigning.file.name.lastIndexOf('/') + 1)}
          onAssign={(record) => assign(assigning, record)}
          onClose={() => setAssigning(undefined)}
        />
      )}
    </Modal>
  )
}

function Explanation({ outcome, reasons, mended, problem }: AttachAnswer) {
  if (problem) return <Advice found={problem.found} remedy={problem.remedy} />
  if (outcome === 'attached') {
    const done = mended.filter((mending) => mending !== 'encoded').map((mending) => mendings[mending])
    const remarks = reasons.flatMap((code) => reasonOf(code)?.found ?? [])
    return (
      <Typography.Text type="secondary">
        {[done.join('、') || '符合规格，原样采用', remarks.length ? `提醒：${remarks.join('、')}` : '']
          .filter(Boolean)
          .join('。')}
      </Typography.Text>
    )
  }
  // What mending would have cured is not why it was refused.
  const grave = reasons.flatMap((code) => reasonOf(code) ?? []).filter(({ mendable }) => !mendable)
  return grave.map(({ found, remedy }) => <Advice key={found} found={found} remedy={remedy} />)
}

const Advice = ({ found, remedy }: { found: string; remedy: string }) => (
  <div>
    {found}
    <Typography.Text type="secondary">。{remedy}</Typography.Text>
  </div>
)
