import { Table, Tag, Typography } from 'antd'
import type { ImportResult } from '../../shared/rpc/intake.ts'

type Fault = ImportResult['faults'][number]

const columns = [
  {
    title: '单元格',
    width: 150,
    ellipsis: true,
    render: (_: unknown, fault: Fault) => (
      <>
        <Typography.Text strong>{fault.cell}</Typography.Text>{' '}
        <Typography.Text type="secondary">{fault.sheet}</Typography.Text>
      </>
    ),
  },
  { title: '列', dataIndex: 'column', width: 130, ellipsis: true },
  {
    title: '程度',
    width: 64,
    render: (_: unknown, { severity }: Fault) =>
      severity === 'error' ? <Tag color="error">错误</Tag> : <Tag color="warning">提醒</Tag>,
  },
  { title: '发现', dataIndex: 'found' },
  { title: '要求', dataIndex: 'wanted' },
]

/** Faults of a spreadsheet, each at its cell. */
export function FaultTable({ faults, total }: { faults: readonly Fault[]; total: number }) {
  return (
    <>
      <Table<Fault>
        size="small"
        rowKey={(fault) => faults.indexOf(fault)}
        columns={columns}
        dataSource={faults}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ y: 360 }}
      />
      {total > faults.length && (
        <Typography.Text type="secondary">
          共 {total} 处，这里列出前 {faults.length} 处。
        </Typography.Text>
      )}
    </>
  )
}
