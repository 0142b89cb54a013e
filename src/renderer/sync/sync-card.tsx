import { Button, Card, Tag, Typography } from 'antd'
import type { SyncStatus } from '../../shared/rpc/sync.ts'
import layout from '../../ui/components/layout.module.css'
import type { SectionProps } from '../navigation/section.ts'
import { lastWellWords, networkOf, networkWords } from './words.ts'

/** For the overview: whether the province has everything, and when the last round went well. */
export const SyncCard = ({ status, onGo }: { status: SyncStatus; onGo: SectionProps['onGo'] }) => {
  const network = networkWords[networkOf(status)]
  const ready = status.outbox.batches.filter(({ waitsFor }) => waitsFor === 'send').length
  const unsigned = status.outbox.batches.length - ready
  const said = [...(unsigned ? [`${unsigned} 个批次待复签`] : []), ...(ready ? [`${ready} 个批次待送出`] : [])]
  return (
    <Card
      size="small"
      title="同步"
      extra={
        <Button type="link" onClick={() => onGo('sync')}>
          查看
        </Button>
      }
    >
      <p className={layout.line}>
        <Tag color={network.colour}>{network.text}</Tag>
        <Typography.Text>{said.join('，') || '没有待送出的批次'}</Typography.Text>
      </p>
      <Typography.Text type="secondary">上次成功：{lastWellWords(status, Date.now())}</Typography.Text>
    </Card>
  )
}
