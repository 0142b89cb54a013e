import { useQuery } from '@tanstack/react-query'
import { Button, Empty, Input, Space, Table, Typography } from 'antd'
import { useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import type { Permission } from '../../shared/console/officer-roles.ts'
import { type UnitKind, unitKindWords } from '../../shared/dictionary/unit-kind.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { AddUnitDialog } from './add-unit-dialog.tsx'

interface Props {
  readonly client: ConsoleClient
  readonly permissions: readonly Permission[]
}

type Unit = Awaited<ReturnType<ConsoleClient['units']['list']>>[number]

/** The organising units. The address holds what is filtered. */
export const UnitsPage = ({ client, permissions }: Props) => {
  const [search, setSearch] = useSearchParams()
  const [isAdding, setAdding] = useState(false)
  const found = useQuery({ queryKey: ['units'], queryFn: () => client.units.list() })
  const text = search.get('text') ?? ''
  const units = found.data?.filter(({ name, creditCode }) => name.includes(text) || creditCode.includes(text)) ?? []
  return (
    <>
      <Space align="baseline">
        <Typography.Title level={1}>单位</Typography.Title>
        {permissions.includes('units.manage') && (
          <Button type="primary" onClick={() => setAdding(true)}>
            提请登记单位…
          </Button>
        )}
      </Space>
      <Space orientation="vertical" size="middle" style={{ width: '100%' }}>
        <Input
          aria-label="查找单位"
          placeholder="单位名称或信用代码"
          allowClear
          style={{ width: 320 }}
          value={text}
          onChange={({ target }) => setSearch(target.value ? { text: target.value } : {}, { replace: true })}
        />
        {found.error && <ProblemNotice problem={problemOf(found.error)} />}
        <Table<Unit>
          rowKey="id"
          size="middle"
          dataSource={units}
          loading={found.isLoading}
          pagination={{ pageSize: 50, hideOnSinglePage: true }}
          locale={{ emptyText: <Empty description={text ? '没有这样的单位' : '还没有登记单位'} /> }}
          columns={[
            {
              title: '单位',
              dataIndex: 'name',
              render: (name: string, { id }) => <Link href={`/units/${id}`}>{name}</Link>,
            },
            { title: '信用代码', dataIndex: 'creditCode', className: 'number' },
            { title: '类别', dataIndex: 'kind', render: (kind: UnitKind) => unitKindWords[kind] },
            { title: '评委会', dataIndex: 'committees', align: 'right', className: 'number' },
            { title: '备案', dataIndex: 'filings', align: 'right', className: 'number' },
            { title: '在用电脑', dataIndex: 'devices', align: 'right', className: 'number' },
          ]}
        />
      </Space>
      <AddUnitDialog client={client} isOpen={isAdding} onClose={() => setAdding(false)} />
    </>
  )
}
