import { Alert, Button, Table } from 'antd'
import { auditFaultText } from '../../shared/audit-fault.ts'
import type { AuditVerdict } from '../../shared/rpc/settings.ts'
import paper from '../../ui/files/printable.module.css'
import { usePrint } from '../../ui/files/printable.tsx'
import { formatCount } from '../../ui/format/numbers.ts'
import { formatDateTime } from '../../ui/format/times.ts'

interface Row {
  readonly number: number
  readonly text: string
}

const rowsOf = ({ faults }: AuditVerdict): Row[] =>
  faults.map((fault, index) => ({ number: index + 1, text: auditFaultText(fault) }))

/** The contradictions on paper, for the person who investigates them. */
const FaultSheet = ({ verdict, home }: { readonly verdict: AuditVerdict; readonly home: string }) => (
  <article className={paper.paper}>
    <h1>操作日志核对结果</h1>
    <p className={paper.subtitle}>操作日志与证据矛盾，共 {formatCount(verdict.faults.length)} 处</p>
    <dl>
      <dt>核对时间</dt>
      <dd>{formatDateTime(new Date().toISOString())}</dd>
      <dt>操作日志</dt>
      <dd>{formatCount(verdict.rows)} 条</dd>
      <dt>数据文件夹</dt>
      <dd className={paper.wide}>{home}</dd>
      <dt>核对码</dt>
      <dd className={paper.wide}>{verdict.head}</dd>
    </dl>
    <table>
      <thead>
        <tr>
          <th>序号</th>
          <th>矛盾</th>
        </tr>
      </thead>
      <tbody>
        {rowsOf(verdict).map(({ number, text }) => (
          <tr key={number}>
            <td>{number}</td>
            <td>{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </article>
)

interface Props {
  readonly verdict: AuditVerdict
  readonly home: string
}

/** What a check of the audit found: what to do first, then every contradiction, ten to a page. */
export const AuditFaults = ({ verdict, home }: Props) => {
  const { print, printed } = usePrint()
  return (
    <section className="settings-faults">
      <Alert
        type="error"
        showIcon
        title={`操作日志与证据矛盾，共 ${formatCount(verdict.faults.length)} 处`}
        description="数据文件可能被人改动过。请停止使用，保留这台电脑的数据，不要重装、不要恢复备份；把清单打印出来，联系管理员。"
        action={<Button onClick={() => print(<FaultSheet verdict={verdict} home={home} />)}>打印清单</Button>}
      />
      <Table<Row>
        rowKey="number"
        size="small"
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={rowsOf(verdict)}
        columns={[
          { title: '序号', dataIndex: 'number', width: 72, align: 'right' },
          { title: '矛盾', dataIndex: 'text' },
        ]}
      />
      {printed}
    </section>
  )
}
