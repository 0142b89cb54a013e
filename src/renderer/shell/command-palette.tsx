import { Input, Modal } from 'antd'
import { useEffect, useEffectEvent, useId, useState } from 'react'
import { stateWords } from '../../shared/record/life-cycle.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { SearchAnswer } from '../../shared/rpc/search.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatCount } from '../../ui/format/numbers.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import type { Place } from '../navigation/section.ts'
import { type Command, findCommands } from './commands.ts'

interface Props {
  readonly client: CoreClient
  readonly commands: readonly Command[]
  /** Opens the records at one of them, or at a search text. */
  readonly onRecords: (place: Place) => void
  readonly onClose: () => void
}

interface Entry {
  readonly id: string
  readonly group: string
  readonly text: string
  /** Small print beside the text. */
  readonly detail?: string | undefined
  readonly keys?: string | undefined
  readonly run: () => void
}

const longestSearch = 100

/** People, employers and the whole list, as entries below the commands. */
const entriesOf = (answer: SearchAnswer, typed: string, onRecords: Props['onRecords']): Entry[] => {
  const { people, employers, count } = answer
  const all = `${count.capped ? '超过 ' : ''}${formatCount(count.records)} 条`
  return [
    ...people.map(({ id, name, documentNumber, title, employerName, state }) => ({
      id: `person-${id}`,
      group: '人员',
      text: name,
      detail: [documentNumber, title, employerName, stateWords[state]].join('　'),
      run: () => onRecords({ recordId: id }),
    })),
    ...employers.map((name) => ({
      id: `employer-${name}`,
      group: '申报单位',
      text: name,
      run: () => onRecords({ search: name }),
    })),
    ...(count.records > people.length
      ? [{ id: 'all', group: '全部记录', text: `查看全部 ${all}`, run: () => onRecords({ search: typed }) }]
      : []),
  ]
}

/**
 * Finds what can be done, people and employers by typing a part of them, pinyin, or the end of a number; arrows choose,
 * Enter goes there.
 */
export const CommandPalette = ({ client, commands, onRecords, onClose }: Props) => {
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  /** Whether Enter was pressed before the answer arrived; it then takes effect with the answer. */
  const [entered, setEntered] = useState(false)
  const list = useId()
  const text = typed.trim().slice(0, longestSearch)
  const { value, problem } = useAnswer(text, async (signal) => ({
    text,
    answer: text ? await client.search.everything({ text }, { signal }) : undefined,
  }))
  const answered = value?.text === text
  const found: Entry[] = [
    ...findCommands(commands, typed).map(({ id, label, keys, run }) => ({ id, group: '功能', text: label, keys, run })),
    ...(answered && value.answer ? entriesOf(value.answer, text, onRecords) : []),
  ]
  const chosen = found[Math.min(at, found.length - 1)]

  const run = (entry: Entry | undefined) => {
    if (!entry) return
    onClose()
    entry.run()
  }
  const press = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      if (chosen) run(chosen)
      else setEntered(!answered)
    } else if (step && found.length) setAt((Math.min(at, found.length - 1) + step + found.length) % found.length)
    else return
    event.preventDefault()
  }
  const answer = useEffectEvent(() => {
    if (!entered) return
    setEntered(false)
    run(found[0])
  })
  useEffect(() => {
    if (answered) answer()
  }, [answered])

  return (
    <Modal open footer={null} closable={false} width={640} className="palette" onCancel={onClose} title="查找">
      <Input
        autoFocus
        value={typed}
        maxLength={longestSearch}
        placeholder="姓名、单位、证件号码末几位、证书编号、拼音或首字母，或功能的名称"
        role="combobox"
        aria-label="查找人员、单位和功能"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={chosen && `${list}-${chosen.id}`}
        onChange={({ target }) => {
          setTyped(target.value)
          setAt(0)
          setEntered(false)
        }}
        onKeyDown={press}
      />
      <ProblemNotice problem={problem} />
      <div className="palette-list" id={list} role="listbox" aria-label="找到的">
        {found.map((entry, index) => (
          <Row
            key={entry.id}
            id={`${list}-${entry.id}`}
            entry={entry}
            chosen={entry === chosen}
            first={found[index - 1]?.group !== entry.group}
            onRun={() => run(entry)}
          />
        ))}
      </div>
      {found.length === 0 && answered && (
        <div className="palette-none">没有找到。可以输入姓名的一部分、拼音首字母，或证件号码的末几位。</div>
      )}
    </Modal>
  )
}

interface RowProps {
  readonly id: string
  readonly entry: Entry
  readonly chosen: boolean
  /** The first of its group. */
  readonly first: boolean
  readonly onRun: () => void
}

const Row = ({ id, entry, chosen, first, onRun }: RowProps) => {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the chosen one
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      className={first ? 'palette-entry first' : 'palette-entry'}
      data-group={entry.group}
      ref={chosen ? (row) => row?.scrollIntoView({ block: 'nearest' }) : undefined}
      onClick={onRun}
    >
      <span className="palette-text">{entry.text}</span>
      {entry.detail && <span className="palette-detail">{entry.detail}</span>}
      {entry.keys && <kbd>{entry.keys}</kbd>}
    </div>
  )
}
