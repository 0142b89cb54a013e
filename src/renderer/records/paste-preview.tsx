import { Alert, Button, Modal, Spin, Table, Tag, Typography } from 'antd'
import type { Field } from '../../shared/record/record-fields.ts'
import { columnOf } from '../../shared/record/template-columns.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { ChangeOutcome, RecordChange } from '../../shared/rpc/records.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { sendChanges } from './use-editing.ts'

/** The pasted cells, assigned to records. */
export interface Paste {
  readonly changes: readonly RecordChange[]
  /** Names by record id. */
  readonly names: ReadonlyMap<string, string>
  /** Rows and cells of the clipboard that did not fit. */
  readonly leftOver: number
}

interface Props {
  readonly client: CoreClient
  readonly paste: Paste
  readonly onApply: (changes: readonly RecordChange[]) => void
  readonly onClose: () => void
}

const labelOf = (field: string) => columnOf.get(field as Field)?.header ?? field
const errorsOf = (outcome: ChangeOutcome) => outcome.faults.filter(({ severity }) => severity === 'error')

/** Shows what a paste would change, and what is wrong with it, before anything is changed. */
export const PastePreview = ({ client, paste, onApply, onClose }: Props) => {
  const { value: outcomes, problem } = useAnswer('paste', (signal) =>
    sendChanges(client, paste.changes, true, { signal }),
  )
  const good = new Set(outcomes?.filter(({ outcome }) => outcome === 'changed').map(({ id }) => id))
  const refused = outcomes?.filter(({ outcome }) => outcome === 'refused').length ?? 0
  const shown = outcomes?.filter(({ outcome }) => outcome !== 'same') ?? []
  return (
    <Modal
      open
      width={900}
      title="粘贴到表格：先看一看"
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>取消</Button>
          {outcomes && (
            <Button
              type="primary"
              autoFocus
              disabled={good.size === 0}
              onClick={() => onApply(paste.changes.filter(({ id }) => good.has(id)))}
            >
              粘贴 {good.size} 条
            </Button>
          )}
        </>
      }
    >
      <ProblemNotice problem={problem} />
      {!outcomes && !problem && <Spin className="paste-waiting" />}
      {outcomes && (
        <>
          <Alert
            className="records-advice"
            showIcon
            type={refused ? 'warning' : 'info'}
            title={`${good.size} 条会修改，${refused} 条有错误不会修改，${outcomes.length - good.size - refused} 条没有变化`}
            description={paste.leftOver > 0 ? `剪贴板中有 ${paste.leftOver} 行超出列表，没有用上。` : undefined}
          />
          <Table<ChangeOutcome>
            size="small"
            rowKey="id"
            dataSource={[...shown].sort((one, other) => rank(one) - rank(other))}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ y: 360 }}
            locale={{ emptyText: '内容与现在的一样，没有要修改的。' }}
            columns={[
              { title: '姓名', width: 110, ellipsis: true, render: (_, { id }) => paste.names.get(id) },
              {
                title: '结果',
                width: 84,
                render: (_, { outcome }) =>
                  outcome === 'changed' ? <Tag color="blue">修改</Tag> : <Tag color="red">不修改</Tag>,
              },
              { title: '内容', render: (_, outcome) => <Lines outcome={outcome} /> },
            ]}
          />
        </>
      )}
    </Modal>
  )
}

const rank = ({ outcome }: ChangeOutcome) => (outcome === 'refused' ? 0 : 1)

const Lines = ({ outcome }: { outcome: ChangeOutcome }) => {
  if (outcome.problem) return <>{`${outcome.problem.found}。${outcome.problem.remedy}`}</>
  const errors = errorsOf(outcome)
  const warnings = outcome.faults.filter(({ severity }) => severity === 'warning')
  return (
    <>
      {Object.entries(outcome.after).map(([field, is]) => (
        <div key={field}>
          {labelOf(field)}：<Typography.Text delete>{outcome.before[field]}</Typography.Text> {is}
        </div>
      ))}
      {errors.map(({ code, field, found, wanted }) => (
        <div key={`${code} ${field}`}>
          <Typography.Text type="danger">{found}</Typography.Text>，需要：{wanted}
        </div>
      ))}
      {warnings.map(({ code, field, found }) => (
        <div key={`${code} ${field}`}>
          <Typography.Text type="warning">提醒：{found}</Typography.Text>
        </div>
      ))}
    </>
  )
}
