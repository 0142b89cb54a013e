import { Button, Card, Popconfirm, Space, Table } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { AdoptionConflict } from '../../shared/rpc/sync.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { useAction } from '../../ui/hooks/use-action.ts'
import type { SectionProps } from '../navigation/section.ts'

interface Props {
  readonly client: CoreClient
  readonly conflicts: readonly AdoptionConflict[]
  readonly onGo: SectionProps['onGo']
  readonly onDecided: () => void
}

const kindWords: Record<AdoptionConflict['kind'], string> = {
  differs: '同一条记录，内容不同',
  duplicate: '同一人同一资格，本机另有一条',
}

/** Records that differ from the province's: the differences, and a decision for each. */
export const ConflictsCard = ({ client, conflicts, onGo, onDecided }: Props) => {
  const { busy, problem, run } = useAction(
    async ({ records, take }: { records: readonly AdoptionConflict[]; take: 'province' | 'own' }) => {
      try {
        for (const { recordId } of records) await client.sync.decide({ recordId, take })
      } finally {
        onDecided()
      }
    },
  )
  const columns = [
    {
      title: '姓名',
      width: 120,
      render: (_: unknown, { ownId, name }: AdoptionConflict) => (
        <Button type="link" size="small" className="bare-link" onClick={() => onGo('records', { recordId: ownId })}>
          {name}
        </Button>
      ),
    },
    { title: '情况', width: 180, render: (_: unknown, { kind }: AdoptionConflict) => kindWords[kind] },
    { title: '本机', dataIndex: 'ownState', width: 110 },
    {
      title: '省里',
      width: 200,
      render: (_: unknown, { provinceState, number }: AdoptionConflict) =>
        number ? `${provinceState}，编号 ${number}` : provinceState,
    },
    {
      title: '不同的地方',
      render: (_: unknown, { differences }: AdoptionConflict) =>
        differences.map(({ label, own, province }) => (
          <div key={label}>
            {label}：本机“{own}”，省里“{province}”
          </div>
        )),
    },
    {
      title: '以哪一份为准',
      width: 200,
      render: (_: unknown, row: AdoptionConflict) => (
        <Space>
          <Button size="small" type="primary" disabled={busy} onClick={() => run({ records: [row], take: 'province' })}>
            省里的
          </Button>
          <Button size="small" disabled={busy} onClick={() => run({ records: [row], take: 'own' })}>
            保留本机的
          </Button>
        </Space>
      ),
    },
  ]
  return (
    <Card
      title="与省里不同的记录"
      extra={
        <Popconfirm
          title={`这 ${conflicts.length} 条都以省里的为准？`}
          description="本机的内容换成省里收到的内容；由谁决定会留下记录。"
          okText="都以省里的为准"
          cancelText="再看看"
          onConfirm={() => run({ records: conflicts, take: 'province' })}
        >
          <Button disabled={busy}>都以省里的为准…</Button>
        </Popconfirm>
      }
    >
      <ProblemNotice problem={problem} />
      <Table<AdoptionConflict>
        size="small"
        rowKey="recordId"
        columns={columns}
        dataSource={conflicts}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      />
    </Card>
  )
}
