import { Tooltip } from 'antd'
import { type KeyboardEvent, useEffect, useEffectEvent, useState } from 'react'
import { isMasked } from '../../shared/record/field-lists.ts'
import type { Field } from '../../shared/record/record-fields.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { ChangeOutcome, GridRow, RecordChoices } from '../../shared/rpc/records.ts'
import { FieldInput, takesWords } from '../../ui/components/field-input.tsx'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { fieldSuggestions } from '../rpc/field-suggestions.ts'
import type { Spot } from './selection.ts'

export type Direction = 'stay' | 'down' | 'up' | 'right' | 'left'

/** By how many rows and columns each direction goes. */
export const steps: Record<Direction, Spot> = {
  stay: { row: 0, column: 0 },
  down: { row: 1, column: 0 },
  up: { row: -1, column: 0 },
  right: { row: 0, column: 1 },
  left: { row: 0, column: -1 },
}

interface Props {
  readonly client: CoreClient
  readonly row: GridRow
  readonly field: Field
  readonly title: string
  readonly choices: RecordChoices | undefined
  /** The text that was typed to start editing; it replaces the current value, and is searched for in a list of words. */
  readonly typed: string | undefined
  readonly save: (value: string) => Promise<ChangeOutcome | undefined>
  readonly onDone: (direction: Direction) => void
}

const sentence = ({ found, wanted }: { found: string; wanted: string }) => `${found}；需要：${wanted}`

/** Edits one cell in its place: judged while it is typed; Enter and Tab save and move on, Esc leaves it as it was. */
export const CellEditor = ({ client, row, field, title, choices, typed, save, onDone }: Props) => {
  const shown = row.values[field] ?? ''
  // Lists mask personal numbers, so the whole value is fetched for editing.
  const hidden = isMasked(field) && typed === undefined
  // A list opens with its word, and keeps it until another one is chosen.
  const [value, setValue] = useState(hidden ? '' : takesWords(field) ? shown : (typed ?? shown))
  const [ready, setReady] = useState(!hidden)
  const [refusal, setRefusal] = useState<string>()
  const [busy, setBusy] = useState(false)

  const fetchHidden = useEffectEvent(async () => {
    const values = await client.records.values({ id: row.id })
    setValue(values?.[field] ?? '')
    setReady(true)
  })
  useEffect(() => {
    if (hidden) void fetchHidden()
  }, [hidden])

  const { value: judged } = useAnswer(`${row.id} ${field} ${value} ${ready}`, async (signal) =>
    ready && value !== shown ? client.records.judge({ id: row.id, values: { [field]: value } }, { signal }) : undefined,
  )
  const own = judged?.faults.filter((fault) => fault.field === field) ?? []
  const said = refusal ?? own.map(sentence).join('\n')
  const invalid = refusal !== undefined || own.some(({ severity }) => severity === 'error')

  const commit = async (text: string, direction: Direction) => {
    if (busy || !ready) return
    if (text === shown) return onDone(direction)
    setBusy(true)
    const outcome = await save(text).finally(() => setBusy(false))
    if (!outcome) return onDone('stay')
    if (outcome.outcome !== 'refused') return onDone(direction)
    const errors = outcome.faults.filter(({ severity }) => severity === 'error')
    setRefusal(outcome.problem?.found ?? errors.map(sentence).join('\n'))
  }

  const press = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      event.preventDefault()
      onDone('stay')
    } else if (event.key === 'Tab') {
      event.preventDefault()
      void commit(value, event.shiftKey ? 'left' : 'right')
    } else if (event.key === 'Enter' && !isChoosing(event)) {
      event.preventDefault()
      void commit(value, event.shiftKey ? 'up' : 'down')
    }
  }

  return (
    <Tooltip
      open={said !== ''}
      title={<span className="cell-fault">{said}</span>}
      placement="bottomLeft"
      // No animation, because single keys open and close it.
      motion={{ motionName: '' }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the input within */}
      <div className="cell-editor" onKeyDown={press} onMouseDown={(event) => event.stopPropagation()}>
        {ready && (
          <FieldInput
            suggestions={fieldSuggestions(client)}
            field={field}
            label={title}
            value={value}
            autoFocus
            open
            typed={typed}
            invalid={invalid}
            choices={choices}
            series={row.values.series}
            onChange={(text) => {
              setValue(text)
              setRefusal(undefined)
            }}
            onPick={(word) => void commit(word, 'stay')}
          />
        )}
      </div>
    </Tooltip>
  )
}

/** Whether Enter belongs to a list that is open and has a word marked. */
const isChoosing = ({ target }: KeyboardEvent): boolean => {
  if (!(target instanceof HTMLElement) || target.getAttribute('aria-expanded') !== 'true') return false
  const marked = target.getAttribute('aria-activedescendant')
  return marked !== null && document.getElementById(marked) !== null
}
