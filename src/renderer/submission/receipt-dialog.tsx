import { Alert, Button, Descriptions, Modal, Skeleton, Table, Tag, Typography } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { ReceiptView } from '../../shared/rpc/submission.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { usePrint } from '../../ui/files/printable.tsx'
import { formatDateTime } from '../../ui/format/times.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { countOutcomes, ReceiptSheet } from './receipt-sheet.tsx'
import { outcomeWords, shortDigest } from './words.ts'

type Line = ReceiptView['lines'][number]

const columns = [
  { title: '姓名', dataIndex: 'name', width: 120, ellipsis: true },
  { title: '证件号码', dataIndex: 'documentNumber', width: 190 },
  { title: '资格名称', dataIndex: 'title', width: 130, ellipsis: true },
  {
    title: '结果',
    width: 80,
    render: (_: unknown, { outcome }: Line) => (
      <Tag color={outcomeWords[outcome].colour}>{outcomeWords[outcome].text}</Tag>
    ),
  },
  { title: '说明', width: 420, render: (_: unknown, { reasons }: Line) => reasons.join('；') },
]

/** The province's answer to a batch: the outcome of each record, and the proof that the answer is genuine. */
export const ReceiptDialog = ({ client, id, onClose }: { client: CoreClient; id: string; onClose: () => void }) => {
  const { value, problem } = useAnswer(id, (signal) => client.submission.receipt({ id }, { signal }))
  const { print, printed } = usePrint()
  return (
    <Modal
      open
      width={1000}
      title={value ? `第 ${value.receipt.receipt.seq} 批的回执` : '回执'}
      onCancel={onClose}
      footer={
        <Button type="primary" autoFocus disabled={!value} onClick={() => value && print(<ReceiptSheet {...value} />)}>
          打印或另存为 PDF
        </Button>
      }
    >
      <ProblemNotice problem={problem} />
      {!value && !problem && <Skeleton active />}
      {value && <Receipt {...value.receipt} />}
      {printed}
    </Modal>
  )
}

const Receipt = (view: ReceiptView) => {
  const { accepted, refused, held } = countOutcomes(view)
  return (
    <>
      <Alert
        className="receipt-proof"
        type="success"
        showIcon
        title="回执真实有效，刚刚又核对了一遍"
        description={
          <ul>
            <li>确由{view.province}签名，签名没有被改动过；</li>
            <li>答复的正是本机的这一批，内容校验码 {shortDigest(view.receipt.manifest)} 一致；</li>
            <li>已记入省级公开日志第 {view.logIndex + 1} 条，任何人事后都改不了、删不掉。</li>
          </ul>
        }
      />
      <Descriptions
        className="summary-facts"
        size="small"
        column={2}
        items={[
          { key: 'at', label: '收到时间', children: formatDateTime(view.receipt.receivedAt) },
          {
            key: 'result',
            label: '结果',
            children: `接收 ${accepted}，退回 ${refused}，暂缓 ${held}`,
          },
        ]}
      />
      <Table<Line>
        virtual
        size="small"
        rowKey="recordId"
        columns={columns}
        // Records that need work come first.
        dataSource={view.lines.toSorted((one, other) => rank(one) - rank(other))}
        pagination={false}
        scroll={{ x: 940, y: Math.min(320, 40 * view.lines.length) }}
      />
      {held > 0 && (
        <Typography.Text type="secondary">暂缓的记录由省级核实，不用重新提交；结果会随同步到来。</Typography.Text>
      )}
    </>
  )
}

const rank = ({ outcome }: Line): number => ({ refused: 0, held: 1, accepted: 2 })[outcome]
