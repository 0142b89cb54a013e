import { Button, Card, Typography } from 'antd'
import type { Batch } from '../../shared/rpc/submission.ts'
import layout from '../../ui/components/layout.module.css'
import { formatDateTime } from '../../ui/format/times.ts'
import type { SectionProps } from '../navigation/section.ts'

/** The newest answer of the province to a batch. */
export const ReceiptCard = ({ batches, onGo }: { batches: readonly Batch[]; onGo: SectionProps['onGo'] }) => {
  const last = batches.find(({ step }) => step === 'received')
  return (
    <Card
      size="small"
      title="最近的回执"
      extra={
        last && (
          <Button type="link" onClick={() => onGo('submission')}>
            查看
          </Button>
        )
      }
    >
      {last?.outcomes && last.receivedAt ? (
        <>
          <p className={layout.line}>
            <Typography.Text strong>第 {last.seq} 批</Typography.Text>
            <Typography.Text>
              接收 {last.outcomes.accepted}，退回 {last.outcomes.refused}，暂缓 {last.outcomes.held}
            </Typography.Text>
          </p>
          <Typography.Text type="secondary">{formatDateTime(last.receivedAt)}</Typography.Text>
        </>
      ) : (
        <Typography.Text type="secondary">批次送出后，省里的答复会在这里。</Typography.Text>
      )}
    </Card>
  )
}
