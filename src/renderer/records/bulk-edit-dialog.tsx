import { Alert, Form, Modal, Progress, Select, Table } from 'antd'
import { useRef, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import { findField } from '../../shared/record/field-lists.ts'
import type { Field } from '../../shared/record/record-fields.ts'
import { columns } from '../../shared/record/template-columns.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { type ChangeOutcome, mostRowsRead, type RecordChange, type RecordChoices } from '../../shared/rpc/records.ts'
import { FieldInput } from '../../ui/components/field-input.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatCount } from '../../ui/format/numbers.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { fieldSuggestions } from '../rpc/field-suggestions.ts'
import { changeOf } from './cell-clipboard.ts'
import type { Editing } from './use-editing.ts'

interface Props {
  readonly client: CoreClient
  readonly editing: Editing
  readonly ordinals: readonly number[]
  readonly choices: RecordChoices | undefined
  readonly onClose: () => void
}

/** Fields that many people may share. */
const shared = columns.filter(({ field }) => findField(field)?.editable !== 'singly')

interface Refusal {
  readonly id: string
  readonly name: string
  readonly why: string
}

type Stage =
  | { readonly kind: 'asking' }
  | { readonly kind: 'running'; readonly done: number }
  | { readonly kind: 'done'; readonly changed: number; readonly same: number; readonly refused: readonly Refusal[] }

const whyOf = ({ problem, faults }: ChangeOutcome): string =>
  problem?.found ??
  faults
    .filter(({ severity }) => severity === 'error')
    .map(({ found }) => found)
    .join('；')

/** Sets one field of many records to the same value; each record is judged separately. */
export const BulkEditDialog = ({ client, editing, ordinals, choices, onClose }: Props) => {
  const [field, setField] = useState<Field>('obtainedOn')
  const [series, setSeries] = useState<string>()
  const [value, setValue] = useState('')
  const [stage, setStage] = useState<Stage>({ kind: 'asking' })
  const [problem, setProblem] = useState<Problem>()
  const cancelling = useRef(new AbortController())
  const column = shared.find((entry) => entry.field === field)!
  const running = stage.kind === 'running'

  const run = async () => {
    cancelling.current = new AbortController()
    const { signal } = cancelling.current
    setStage({ kind: 'running', done: 0 })
    setProblem(undefined)
    try {
      const changes: RecordChange[] = []
      const names = new Map<string, string>()
      for (let at = 0; at < ordinals.length && !signal.aborted; at += mostRowsRead) {
        const { rows } = await client.records.rows({ ordinals: ordinals.slice(at, at + mostRowsRead) })
        for (const row of rows) {
          changes.push(changeOf(row, { [field]: value }))
          names.set(row.id, row.values.name ?? '')
        }
      }
      const outcomes = await editing.apply(`批量修改${column.header}`, changes, {
        signal,
        onProgress: (done) => setStage({ kind: 'running', done }),
      })
      const of = (wanted: ChangeOutcome['outcome']) => outcomes.filter(({ outcome }) => outcome === wanted)
      setStage({
        kind: 'done',
        changed: of('changed').length,
        same: of('same').length,
        refused: of('refused').map((outcome) => ({
          id: outcome.id,
          name: names.get(outcome.id) ?? '',
          why: whyOf(outcome),
        })),
      })
    } catch (error) {
      setProblem(problemOf(error))
      setStage({ kind: 'asking' })
    }
  }

  return (
    <Modal
      open
      width={640}
      title={`批量修改 ${formatCount(ordinals.length)} 条记录`}
      closable={!running}
      mask={{ closable: false }}
      keyboard={!running}
      okText={stage.kind === 'done' ? '完成' : '修改'}
      okButtonProps={{ loading: running, disabled: stage.kind === 'asking' && column.required && !value.trim() }}
      cancelText={running ? '停止' : '取消'}
      cancelButtonProps={stage.kind === 'done' ? { style: { display: 'none' } } : {}}
      onCancel={() => (running ? cancelling.current.abort() : onClose())}
      onOk={() => (stage.kind === 'done' ? onClose() : void run())}
    >
      <ProblemNotice problem={problem} />
      {stage.kind === 'asking' && (
        <Form layout="vertical" onFinish={run}>
          <Form.Item label="修改哪一项" htmlFor="bulk-field">
            <Select
              id="bulk-field"
              showSearch={{ optionFilterProp: 'label' }}
              value={field}
              options={shared.map((entry) => ({ value: entry.field, label: entry.header }))}
              onChange={(chosen: Field) => {
                setField(chosen)
                setValue('')
              }}
            />
          </Form.Item>
          {field === 'title' && (
            <Form.Item label="从哪个资格系列里选" htmlFor="bulk-series">
              <Select
                id="bulk-series"
                {...(series ? { value: series } : {})}
                options={choices?.series.map(({ name }) => ({ value: name })) ?? []}
                onChange={setSeries}
              />
            </Form.Item>
          )}
          <Form.Item label={`全部改为`} htmlFor="bulk-value" help={value ? undefined : column.help}>
            <FieldInput
              id="bulk-value"
              suggestions={fieldSuggestions(client)}
              field={field}
              label="全部改为"
              value={value}
              onChange={setValue}
              choices={choices}
              series={series}
              placeholder={column.required ? `如 ${column.example}` : '留空就是清除'}
            />
          </Form.Item>
        </Form>
      )}
      {running && (
        <div aria-live="polite">
          <Progress percent={Math.floor((stage.done / ordinals.length) * 100)} />
          已处理 {formatCount(stage.done)} 条；停止后，已经改好的保留，可以撤销。
        </div>
      )}
      {stage.kind === 'done' && (
        <>
          <Alert
            showIcon
            type={stage.refused.length ? 'warning' : 'success'}
            title={`已修改 ${stage.changed} 条，${stage.same} 条本来就是这样，${stage.refused.length} 条没有修改`}
            description={stage.changed ? '按 Ctrl+Z 可以撤销。' : undefined}
          />
          {stage.refused.length > 0 && (
            <Table<Refusal>
              className="outcome-list"
              size="small"
              rowKey="id"
              dataSource={[...stage.refused]}
              pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
              scroll={{ y: 280 }}
              columns={[
                { title: '姓名', dataIndex: 'name', width: 120, ellipsis: true },
                { title: '为什么没有修改', dataIndex: 'why' },
              ]}
            />
          )}
        </>
      )}
    </Modal>
  )
}
