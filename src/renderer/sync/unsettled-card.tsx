import { Button, Card, Table, Tag } from 'antd'
import type { SyncStatus } from '../../shared/rpc/sync.ts'
import type { SectionProps } from '../navigation/section.ts'

type Row = SyncStatus['unsettled'][number]

const kinds: Record<Row['kind'], { readonly text: string; readonly colour: string; readonly remedy: string }> = {
  returned: { text: '省里退回', colour: 'red', remedy: '按原因改好，重新审核后进入下一批' },
  held: { text: '省里暂缓', colour: 'gold', remedy: '省里正在核实，不用重新提交' },
  uploadLost: {
    text: '照片取不回来',
    colour: 'red',
    remedy: '每次同步会再取；等不及就请申请人重新上传，或由单位添加照片',
  },
}

/** Records that the province did not accept as they are, and what to do about each. */
export const UnsettledCard = ({ rows, onGo }: { rows: readonly Row[]; onGo: SectionProps['onGo'] }) => {
  const columns = [
    {
      title: '姓名',
      width: 120,
      render: (_: unknown, { recordId, name }: Row) => (
        <Button type="link" size="small" className="bare-link" onClick={() => onGo('records', { recordId })}>
          {name}
        </Button>
      ),
    },
    {
      title: '批次',
      width: 90,
      render: (_: unknown, { batchSeq }: Row) => (batchSeq === null ? '' : `第 ${batchSeq} 批`),
    },
    {
      title: '情况',
      width: 110,
      render: (_: unknown, { kind }: Row) => <Tag color={kinds[kind].colour}>{kinds[kind].text}</Tag>,
    },
    { title: '原因', dataIndex: 'detail' },
    { title: '怎么办', width: 280, render: (_: unknown, { kind }: Row) => kinds[kind].remedy },
  ]
  return (
    <Card title="需要处理">
      <Table<Row>
        size="small"
        rowKey={({ kind, recordId }) => `${kind} ${recordId}`}
        columns={columns}
        dataSource={rows}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      />
    </Card>
  )
}
