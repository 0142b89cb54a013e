import { useQuery } from '@tanstack/react-query'
import { Button, Empty, Segmented, Space, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatDateTime, formatTimeSince } from '../../ui/format/times.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { StatusCounts } from './status-counts.tsx'

type State = 'waiting' | 'all'
type Batch = Awaited<ReturnType<ConsoleClient['batches']['list']>>['batches'][number]

/** The queue of batches, oldest first; or all batches, newest first. The address holds which. */
export const BatchesPage = ({ client }: { readonly client: ConsoleClient }) => {
  const [search, setSearch] = useSearchParams()
  const state: State = search.get('state') === 'all' ? 'all' : 'waiting'
  // The last place of each page before this one.
  const [before, setBefore] = useState<readonly string[]>([])
  const after = before.at(-1)
  const page = useQuery({
    queryKey: ['batches', state, after],
    queryFn: () => client.batches.list({ state, ...(after && { after }) }),
    // Units send and workers issue meanwhile.
    refetchInterval: 10_000,
  })
  const batches = page.data?.batches ?? []
  return (
    <>
      <Typography.Title level={1}>批次</Typography.Title>
      <Space orientation="vertical" size="middle" style={{ width: '100%' }}>
        <Segmented
          value={state}
          options={[
            { value: 'waiting', label: '待办' },
            { value: 'all', label: '全部' },
          ]}
          onChange={(chosen) => {
            setBefore([])
            setSearch(chosen === 'all' ? { state: 'all' } : {})
          }}
        />
        {page.error && <ProblemNotice problem={problemOf(page.error)} />}
        <Table<Batch>
          rowKey="id"
          dataSource={batches}
          loading={page.isLoading}
          pagination={false}
          size="middle"
          locale={{
            emptyText: <Empty description={state === 'waiting' ? '没有等着办的批次' : '还没有收到批次'} />,
          }}
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
            { title: '办理', dataIndex: 'byStatus', render: (byStatus) => <StatusCounts byStatus={byStatus} /> },
          ]}
        />
        <Space>
          <Button disabled={before.length === 0} onClick={() => setBefore(before.slice(0, -1))}>
            上一页
          </Button>
          <Button disabled={!page.data?.more} onClick={() => setBefore([...before, batches.at(-1)!.receivedAt])}>
            下一页
          </Button>
        </Space>
      </Space>
    </>
  )
}
