import { Button, Card, Popconfirm, Table, Tag } from 'antd'
import { useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { SyncStatus } from '../../shared/rpc/sync.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import type { SectionProps } from '../navigation/section.ts'

type Row = SyncStatus['unsettled'][number]

const kinds: Record<Row['kind'], { readonly text: string; readonly colour: string; readonly remedy: string }> = {
  misfit: {
    text: '对不上',
    colour: 'red',
    remedy: '每次同步会再试，匹配上了自动办完；一直匹配不上，请向省里问清再处理',
  },
  returned: { text: '省里退回', colour: 'red', remedy: '按原因改好，重新审核后进入下一批' },
  held: { text: '省里暂缓', colour: 'gold', remedy: '省里正在核实，不用重新提交' },
  lost: {
    text: '省里丢失',
    colour: 'red',
    remedy: '省里重新办好以后自动消失；已另行处理的，标为已处理',
  },
  certifiedOther: {
    text: '证书与所签不符',
    colour: 'red',
    remedy: '不要把这张证书交给本人；保留本机数据，立即联系省级服务核实',
  },
  uploadLost: {
    text: '照片取不回来',
    colour: 'red',
    remedy: '每次同步会再取；等不及就请申请人重新上传，或由单位添加照片',
  },
}

interface Props {
  readonly client: CoreClient
  readonly rows: readonly Row[]
  readonly onGo: SectionProps['onGo']
  /** Called when a result was settled. */
  readonly onSettled: () => void
}

/** Records that the province did not accept as they are, results that do not fit, and what to do about each. */
export const UnsettledCard = ({ client, rows, onGo, onSettled }: Props) => {
  const [failure, setFailure] = useState<Problem>()

  const settle = async ({ event, recordId }: Row) => {
    setFailure(undefined)
    try {
      if (event !== null) await client.sync.settleEvent({ event })
      else if (recordId !== null) await client.sync.settleLost({ recordId })
      onSettled()
    } catch (error) {
      setFailure(problemOf(error))
    }
  }

  const columns = [
    {
      title: '姓名',
      width: 120,
      render: (_: unknown, { recordId, name }: Row) =>
        recordId === null ? (
          name
        ) : (
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
    {
      title: '怎么办',
      width: 280,
      render: (_: unknown, row: Row) => (
        <>
          {kinds[row.kind].remedy}
          {(row.event !== null || row.kind === 'lost') && (
            <Popconfirm
              title="不再办理这条结果？"
              description="本机的记录保持现在的样子；由谁处理会留下记录。"
              okText="不再办理"
              cancelText="再等等"
              onConfirm={() => settle(row)}
            >
              <Button type="link" size="small">
                标为已处理
              </Button>
            </Popconfirm>
          )}
        </>
      ),
    },
  ]
  return (
    <Card title="需要处理">
      <ProblemNotice problem={failure} />
      <Table<Row>
        size="small"
        rowKey={({ kind, recordId, event }) => `${kind} ${event ?? recordId}`}
        columns={columns}
        dataSource={rows}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      />
    </Card>
  )
}
