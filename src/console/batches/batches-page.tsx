import { useQuery } from '@tanstack/react-query'
import { Button, Empty, Segmented, Select, Space, Table, Tag, Typography } from 'antd'
import { Link } from 'wouter'
import { type BatchQueue, batchQueues } from '../../shared/console/batches-contract.ts'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import type { Permission } from '../../shared/console/officer-roles.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { SavedViews } from '../../ui/components/saved-views.tsx'
import { formatDateTime, formatTimeSince } from '../../ui/format/times.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useList } from '../../ui/hooks/use-list.ts'
import { useSavedViews } from '../../ui/hooks/use-saved-views.ts'
import { StatusCounts } from './status-counts.tsx'

type Batch = Awaited<ReturnType<ConsoleClient['batches']['list']>>['batches'][number]
type Place = Pick<Batch, 'receivedAt' | 'id'>

const queueLabels: Readonly<Record<BatchQueue, string>> = {
  examine: '待审核',
  held: '有待核实的',
  issue: '待签发',
  all: '全部',
}

const emptyWords: Readonly<Record<BatchQueue, string>> = {
  examine: '没有等着审核的批次',
  held: '没有待核实的记录',
  issue: '没有等着签发的批次',
  all: '还没有收到批次',
}

interface Props {
  readonly client: ConsoleClient
  readonly permissions: readonly Permission[]
}

/** The queue that an officer works on. */
const ownQueue = (permissions: readonly Permission[]): BatchQueue => {
  if (permissions.includes('batches.confirm')) return 'examine'
  return permissions.includes('certificates.issue') ? 'issue' : 'all'
}

/** Queues of batches, oldest first; or all batches, newest first. The address holds which, and of which unit. */
export const BatchesPage = ({ client, permissions }: Props) => {
  const { search, filter, set, after, goOn, goBack } = useList<Place>()
  const queue = batchQueues.find((name) => name === search.get('queue')) ?? ownQueue(permissions)
  const unitId = search.get('unit') ?? undefined
  const page = useQuery({
    queryKey: ['batches', queue, unitId, after],
    queryFn: () => client.batches.list({ queue, ...(unitId && { unitId }), ...(after && { after }) }),
    // Units send and workers issue meanwhile.
    refetchInterval: 10_000,
  })
  const units = useQuery({ queryKey: ['sending-units'], queryFn: () => client.batches.units() })
  const views = useSavedViews(client, 'batches', search, filter)
  const batches = page.data?.batches ?? []
  const last = batches.at(-1)
  return (
    <>
      <Typography.Title level={1}>批次</Typography.Title>
      <Space orientation="vertical" size="middle" style={{ width: '100%' }}>
        <Space wrap>
          <Segmented
            value={queue}
            options={batchQueues.map((value) => ({ value, label: queueLabels[value] }))}
            onChange={(chosen) => set('queue', chosen)}
          />
          <Select
            aria-label="单位"
            placeholder="全部单位"
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            popupMatchSelectWidth={false}
            style={{ minWidth: 240 }}
            value={unitId}
            options={units.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
            onChange={(chosen?: string) => set('unit', chosen)}
          />
          <SavedViews {...views} />
        </Space>
        {page.error && <ProblemNotice problem={problemOf(page.error)} />}
        <Table<Batch>
          rowKey="id"
          dataSource={batches}
          loading={page.isLoading}
          pagination={false}
          size="middle"
          locale={{ emptyText: <Empty description={emptyWords[queue]} /> }}
          columns={[
            {
              title: '单位',
              dataIndex: 'unit',
              render: (unit: string, { id, isAwaiting }) => (
                <Space>
                  <Link href={`/batches/${id}`}>{unit}</Link>
                  {isAwaiting && <Tag color="orange">签名密钥待放行</Tag>}
                </Space>
              ),
            },
            {
              title: '收到',
              dataIndex: 'receivedAt',
              render: (at: string) => <span title={formatDateTime(at)}>{formatTimeSince(at, Date.now())}</span>,
            },
            { title: '人数', dataIndex: 'records', align: 'right', className: 'number' },
            { title: '进度', dataIndex: 'byStatus', render: (byStatus) => <StatusCounts byStatus={byStatus} /> },
            {
              title: '正在办',
              dataIndex: 'claim',
              render: (claim: Batch['claim']) =>
                claim && (
                  <span title={`${formatDateTime(claim.since)} 开始`}>{claim.isOwn ? '我' : claim.officer}</span>
                ),
            },
          ]}
        />
        <Space>
          <Button disabled={after === undefined} onClick={goBack}>
            上一页
          </Button>
          <Button
            disabled={!page.data?.more}
            onClick={() => last && goOn({ receivedAt: last.receivedAt, id: last.id })}
          >
            下一页
          </Button>
        </Space>
      </Space>
    </>
  )
}
