import { Button, Checkbox, Descriptions, Typography } from 'antd'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { nearName } from '../../shared/dictionary/near-name.ts'
import type { Problem } from '../../shared/errors/problem.ts'
import type { Field } from '../../shared/record/record-fields.ts'
import { columnOf } from '../../shared/record/template-columns.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { FoundFault, ImportedRow, ImportFindings } from '../../shared/rpc/intake.ts'
import type { RecordChoices } from '../../shared/rpc/records.ts'
import { FieldInput, knownNames } from '../../ui/components/field-input.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatCount } from '../../ui/format/numbers.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { fieldSuggestions } from '../rpc/field-suggestions.ts'

interface Props {
  readonly client: CoreClient
  readonly id: string
  readonly fault: FoundFault
  readonly choices: RecordChoices | undefined
  /** Increases when the input may need the focus. */
  readonly calls: number
  /** Whether the input should take the focus now. */
  readonly takesFocus: () => boolean
  readonly onMended: (findings: ImportFindings) => Promise<void>
  /** Takes what F4 does: to accept the offered name; undefined while none is offered. */
  readonly onOffer: (accept: (() => void) | undefined) => void
  readonly onLeave: () => void
}

/** One fault in full, the cell to be mended, and the row around it. */
export const RowMender = (props: Props) => {
  const { client, id, fault } = props
  const { value: row, problem } = useAnswer(`${id} ${fault.row}`, () => client.intake.row({ id, row: fault.row }))
  return (
    <>
      <Typography.Title level={5}>
        第 {fault.row} 行{fault.name && `　${fault.name}`}
      </Typography.Title>
      <p className={`import-found ${fault.severity}`}>{fault.found}</p>
      <p>
        需要：{fault.wanted}
        <br />
        <Typography.Text type="secondary">依据：{fault.source}</Typography.Text>
      </p>
      <ProblemNotice problem={problem} />
      {row && <Mender {...props} row={row} />}
    </>
  )
}

const isField = (field: string | undefined): field is Field => columnOf.has(field as Field)

const Mender = ({
  client,
  id,
  fault,
  choices,
  calls,
  takesFocus,
  onMended,
  onOffer,
  onLeave,
  row,
}: Props & { row: ImportedRow }) => {
  const [field, setField] = useState<Field>(isField(fault.field) ? fault.field : 'name')
  const cell = row.cells.find((each) => each.field === field)
  const [text, setText] = useState(cell?.text ?? '')
  const [all, setAll] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const form = useRef<HTMLFormElement>(null)
  const chosen = useRef(false)
  const was = cell?.text ?? ''
  const { value: alike } = useAnswer(`${field} ${was}`, async () =>
    was === '' ? undefined : client.intake.alike({ id, field, text: was }),
  )
  const many = alike?.count ?? 0

  // biome-ignore lint/correctness/useExhaustiveDependencies: a call asks for the focus
  useEffect(() => {
    if (takesFocus() || chosen.current) form.current?.querySelector<HTMLElement>('input')?.focus()
    chosen.current = false
  }, [calls, field])

  const save = async (value: string) => {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      const findings = await client.intake.mend({ id, row: row.row, field, text: value, all: all && many > 1 })
      await onMended(findings)
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }
  const choose = (wanted: Field) => {
    chosen.current = true
    setField(wanted)
    setText(row.cells.find((each) => each.field === wanted)?.text ?? '')
    setAll(false)
  }
  const series = row.cells.find((each) => each.field === 'series')?.text
  const near =
    field === fault.field && cell?.faults.length ? nearName(was, knownNames(field, choices, series)) : undefined
  const accept = useEffectEvent(() => void (near && save(near)))
  useEffect(() => {
    if (near === undefined) return
    onOffer(() => accept())
    return () => onOffer(undefined)
  }, [near, onOffer])
  const header = cell?.header ?? columnOf.get(field)?.header ?? ''

  return (
    <>
      <form
        ref={form}
        className="import-mender"
        onSubmit={(event) => {
          event.preventDefault()
          void save(text)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          onLeave()
        }}
      >
        <label htmlFor="import-mend">
          {header}
          {cell?.cell && `（${cell.cell}）`}改为
        </label>
        {near && (
          <Button className="import-near" title="F4" onClick={() => accept()} loading={busy}>
            改为“{near}”？（F4）
          </Button>
        )}
        <FieldInput
          id="import-mend"
          suggestions={fieldSuggestions(client)}
          field={field}
          label={`${header}改为`}
          value={text}
          onChange={setText}
          // A word of a list is complete: it needs no second key.
          onPick={(word) => void save(word)}
          choices={choices}
          series={series}
        />
        {many > 1 && (
          <Checkbox checked={all} onChange={({ target }) => setAll(target.checked)}>
            同样写“{was.slice(0, 20)}”的 {formatCount(many)} 处一起改
          </Checkbox>
        )}
        {cell?.mended !== undefined && (
          <Typography.Text type="secondary">表格里写的是“{cell.mended || '（空）'}”</Typography.Text>
        )}
        <ProblemNotice problem={problem} />
        <Button type="primary" htmlType="submit" loading={busy}>
          改好
        </Button>
      </form>
      <Typography.Title level={5} className="import-row-title">
        这一行
      </Typography.Title>
      <Descriptions
        size="small"
        column={1}
        items={[
          ...row.cells.map((each) => ({
            key: each.field,
            label: each.header,
            children: (
              <button type="button" className="import-cell" title="修改" onClick={() => choose(each.field)}>
                <span className={each.faults.length > 0 ? 'import-cell-fault' : ''}>{each.text || '（空）'}</span>
              </button>
            ),
          })),
          ...row.aside.map(({ header: written, text: kept }) => ({
            key: `aside ${written}`,
            label: `${written}（不导入）`,
            children: kept,
          })),
        ]}
      />
    </>
  )
}
