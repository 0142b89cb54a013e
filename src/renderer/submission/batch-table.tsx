import { Button, Empty, Table, Tag } from 'antd'
import type { Batch } from '../../shared/rpc/submission.ts'
import { formatCount } from '../../ui/format/numbers.ts'
import { formatDateTime } from '../../ui/format/times.ts'
import { stepWords } from './words.ts'

interface Props {
  readonly batches: readonly Batch[]
  readonly loading: boolean
  /** Whether the account may countersign. */
  readonly mayCountersign: boolean
  /** Whether the account may withdraw a batch. */
  readonly mayWithdraw: boolean
  readonly onWithdraw: (batch: Batch) => void
  readonly onSheet: (id: string) => void
  readonly onCountersign: (id: string) => void
  readonly onReceipt: (id: string) => void
  readonly onExport: (id: string) => void
}

const result = ({ outcomes, withdrawn, refusal }: Batch): string => {
  if (refusal) return `省里整批退回：${refusal.found}`
  if (withdrawn) return `${withdrawn.by} 于 ${formatDateTime(withdrawn.at)} 撤回：${withdrawn.reason}`
  return outcomes ? `接收 ${outcomes.accepted}，退回 ${outcomes.refused}，暂缓 ${outcomes.held}` : '—'
}

/** All batches of this computer, newest first, each with what can be done with it now. */
export const BatchTable = ({ batches, loading, mayCountersign, mayWithdraw, ...on }: Props) => {
  const columns = [
    { title: '批次', width: 76, render: (_: unknown, { seq }: Batch) => `第 ${seq} 批` },
    { title: '人数', width: 60, render: (_: unknown, { count }: Batch) => formatCount(count) },
    {
      title: '状态',
      width: 116,
      render: (_: unknown, { step, refusal }: Batch) => {
        const { colour, text } = refusal ? { colour: 'red', text: '整批退回' } : stepWords[step]
        return <Tag color={colour}>{text}</Tag>
      },
    },
    { title: '经办人', dataIndex: 'clerk', width: 92, ellipsis: true },
    { title: '审核人', width: 92, ellipsis: true, render: (_: unknown, { reviewer }: Batch) => reviewer ?? '—' },
    { title: '签名时间', width: 152, render: (_: unknown, { createdAt }: Batch) => formatDateTime(createdAt) },
    { title: '结果', width: 164, render: (_: unknown, batch: Batch) => result(batch) },
    {
      title: '操作',
      width: 228,
      render: (_: unknown, batch: Batch) => {
        const { id, step } = batch
        return step === 'withdrawn' ? null : (
          <span className="batch-actions">
            {step === 'frozen' && mayCountersign && (
              <Button type="primary" size="small" onClick={() => on.onCountersign(id)}>
                核对并复签
              </Button>
            )}
            {(step === 'frozen' || batch.refusal) && mayWithdraw && (
              <Button type="link" size="small" danger onClick={() => on.onWithdraw(batch)}>
                撤回
              </Button>
            )}
            {step === 'received' && (
              <Button type="link" size="small" onClick={() => on.onReceipt(id)}>
                回执
              </Button>
            )}
            <Button type="link" size="small" onClick={() => on.onSheet(id)}>
              汇总表
            </Button>
            {step !== 'frozen' && (
              <Button type="link" size="small" onClick={() => on.onExport(id)}>
                导出文件
              </Button>
            )}
          </span>
        )
      },
    },
  ]
  return (
    <Table<Batch>
      size="middle"
      rowKey="id"
      columns={columns}
      dataSource={batches}
      loading={loading}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 980 }}
      locale={{ emptyText: <Empty description="还没有批次。记录审核通过后，由经办人在上面签名。" /> }}
    />
  )
}
