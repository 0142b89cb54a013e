import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Card, Descriptions, Result, Space, Spin, Table, Tag, Typography } from 'antd'
import { Link } from 'wouter'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import type { Permission } from '../../shared/console/officer-roles.ts'
import { unitKindWords } from '../../shared/dictionary/unit-kind.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatDateTime, formatDay } from '../../ui/format/times.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAction } from '../../ui/hooks/use-action.ts'
import { EnrolmentCode } from './enrolment-code.tsx'
import { AccountKeys, Committees, periodText } from './unit-tables.tsx'

interface Props {
  readonly client: ConsoleClient
  readonly id: string
  readonly permissions: readonly Permission[]
}

type Device = Awaited<ReturnType<ConsoleClient['units']['get']>>['devices'][number]

/** One unit: what it may review, its computers with their codes, and the keys of its people. */
export const UnitPage = ({ client, id, permissions }: Props) => {
  const queries = useQueryClient()
  const { modal } = App.useApp()
  const found = useQuery({ queryKey: ['unit', id], queryFn: () => client.units.get({ id }) })
  const change = useAction(async (act: () => Promise<unknown>) => {
    await act()
    await queries.invalidateQueries()
  })
  if (found.error) {
    const { found: text, remedy } = problemOf(found.error).toJSON()
    return <Result status="warning" title={text} subTitle={remedy} extra={<Link href="/units">回到单位</Link>} />
  }
  if (!found.data) return <Spin size="large" />
  const { name, creditCode, kind, committees, filings, devices, keys } = found.data
  const mayManage = permissions.includes('units.manage')
  const revoke = ({ id: device, name: label }: Device) =>
    modal.confirm({
      title: `停用电脑“${label}”？`,
      content: '它登记的密钥一起作废，之后送来的都不收；以前送的批次仍然有效。',
      okText: '停用',
      okButtonProps: { danger: true },
      cancelText: '取消',
      onOk: () => change.run(() => client.units.revokeDevice({ device })),
    })
  const reinstate = ({ id: device, name: label }: Device) =>
    modal.confirm({
      title: `恢复电脑“${label}”？`,
      content: '和它一起作废的密钥恢复有效；单独作废的不恢复。',
      okText: '恢复',
      cancelText: '取消',
      onOk: () => change.run(() => client.units.reinstateDevice({ device })),
    })
  return (
    <>
      <Typography.Title level={1}>{name}</Typography.Title>
      <ProblemNotice problem={change.problem} />
      <Space orientation="vertical" size="middle" style={{ width: '100%' }}>
        <Descriptions
          size="small"
          items={[
            { key: 'code', label: '信用代码', children: <span className="number">{creditCode}</span> },
            { key: 'kind', label: '类别', children: unitKindWords[kind] },
            {
              key: 'filings',
              label: '自主评审备案',
              children: filings.map((filing) => `${filing.number}（${periodText(filing)}）`).join('；') || '没有',
            },
          ]}
        />
        <Card size="small" title="评委会和授权">
          <Committees committees={committees} />
        </Card>
        <Card size="small" title="电脑" extra={mayManage && <EnrolmentCode client={client} unitId={id} unit={name} />}>
          <Table<Device>
            rowKey="id"
            size="small"
            dataSource={devices}
            pagination={false}
            locale={{ emptyText: '还没有电脑；发一个登记码给单位' }}
            columns={[
              { title: '名称', dataIndex: 'name' },
              { title: '登记', dataIndex: 'enrolledAt', render: formatDateTime },
              { title: '送过的批次', dataIndex: 'batches', align: 'right', className: 'number' },
              {
                title: '状态',
                render: (_, { revokedAt }) =>
                  revokedAt ? <Tag>{formatDay(revokedAt)} 停用</Tag> : <Tag color="green">在用</Tag>,
              },
              {
                title: '办理',
                hidden: !mayManage,
                render: (_, device) =>
                  device.revokedAt ? (
                    <Button size="small" onClick={() => reinstate(device)}>
                      恢复…
                    </Button>
                  ) : (
                    <Button size="small" danger onClick={() => revoke(device)}>
                      停用…
                    </Button>
                  ),
              },
            ]}
          />
        </Card>
        <Card size="small" title="录入员和审核员的密钥">
          <AccountKeys keys={keys} />
        </Card>
      </Space>
    </>
  )
}
