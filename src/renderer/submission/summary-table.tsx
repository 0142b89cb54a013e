import { Descriptions, Table } from 'antd'
import { words } from '../../shared/record/words.ts'
import type { BatchSummary } from '../../shared/rpc/submission.ts'
import { formatCount } from '../../ui/format/numbers.ts'
import { levelTotals, reviewTypeTotals } from './batch-sheet.tsx'

type Line = BatchSummary['lines'][number]

const columns = [
  { title: '序号', width: 64, render: (_: unknown, __: Line, index: number) => index + 1 },
  { title: '姓名', dataIndex: 'name', width: 110, ellipsis: true },
  { title: '证件号码', dataIndex: 'documentNumber', width: 180, ellipsis: true },
  { title: '资格系列', dataIndex: 'series', width: 130, ellipsis: true },
  { title: '资格名称', dataIndex: 'title', width: 130, ellipsis: true },
  { title: '级别', width: 80, render: (_: unknown, { level }: Line) => words.level[level] },
  {
    title: '评审类型',
    width: 150,
    ellipsis: true,
    render: (_: unknown, { reviewType }: Line) => words.reviewType[reviewType],
  },
  { title: '取得时间', dataIndex: 'obtainedOn', width: 110 },
  { title: '申报单位', dataIndex: 'employerName', width: 180, ellipsis: true },
]

/** The batch sheet on screen. Only visible lines are rendered, so ten thousand scroll as fast as one hundred. */
export const SummaryTable = ({ summary }: { summary: BatchSummary }) => {
  return (
    <>
      <Descriptions
        className="summary-facts"
        size="small"
        column={1}
        items={[
          { key: 'count', label: '人数', children: <strong>{formatCount(summary.lines.length)}</strong> },
          { key: 'level', label: '按级别', children: levelTotals(summary) },
          { key: 'type', label: '按评审类型', children: reviewTypeTotals(summary) },
        ]}
      />
      <Table<Line>
        virtual
        size="small"
        rowKey="recordId"
        columns={columns}
        dataSource={summary.lines}
        pagination={false}
        scroll={{ x: 1134, y: Math.min(240, 40 * summary.lines.length) }}
      />
    </>
  )
}
