import { Alert, Button, Checkbox, Tooltip, Typography } from 'antd'
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react'
import { faultTitle } from '../../shared/record/fault-title.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { FaultKind, ImportFindings } from '../../shared/rpc/intake.ts'
import type { RecordChoices } from '../../shared/rpc/records.ts'
import { formatCount } from '../../ui/format/numbers.ts'
import { useVirtualRows } from '../../ui/hooks/use-virtual-rows.ts'
import { RowMender } from './row-mender.tsx'
import { useFaults } from './use-faults.ts'

interface Props {
  readonly client: CoreClient
  readonly id: string
  readonly findings: ImportFindings
  readonly choices: RecordChoices | undefined
  readonly confirmed: readonly string[]
  /** The kind that is shown, by {@link keyOf}; undefined: all. */
  readonly kindKey: string | undefined
  readonly onKind: (key: string | undefined) => void
  readonly onConfirm: (codes: readonly string[]) => void
  readonly onFindings: (findings: ImportFindings) => Promise<void>
}

const rowHeight = 40
const rowsPerPage = 10
export const keyOf = ({ code, field }: FaultKind) => `${code} ${field ?? ''}`

/** All faults at their cells, by kind; each is mended on the spot and judged again at once. */
export const FaultsStep = (props: Props) => {
  const { client, id, findings, choices, confirmed, kindKey, onKind, onConfirm, onFindings } = props
  const { kinds, mendings } = findings
  const [active, setActive] = useState(0)
  const [edition, setEdition] = useState(0)
  /** Increases when the mender should get the focus; the mender resets it. */
  const [calls, setCalls] = useState(0)
  const wished = useRef(false)
  const box = useRef<HTMLDivElement>(null)
  const offer = useRef<(() => void) | undefined>(undefined)
  const takeOffer = useCallback((accept: (() => void) | undefined) => {
    offer.current = accept
  }, [])
  const { first, last, reveal } = useVirtualRows(box, rowHeight)

  const kind = kinds.find((each) => keyOf(each) === kindKey)
  const total = kind ? kind.count : kinds.reduce((sum, { count }) => sum + count, 0)
  const at = Math.min(active, Math.max(0, total - 1))
  const faultAt = useFaults(client, id, kind, edition, Math.min(first, at), Math.max(Math.min(last, total - 1), at))
  const fault = total > 0 ? faultAt(at) : undefined

  const call = () => {
    wished.current = true
    setCalls((before) => before + 1)
  }
  const go = (to: number) => {
    const next = Math.max(0, Math.min(total - 1, to))
    setActive(next)
    reveal(next)
  }
  const choose = (key: string | undefined) => {
    onKind(key)
    setActive(0)
    if (box.current) box.current.scrollTop = 0
  }
  const changed = async (found: ImportFindings) => {
    await onFindings(found)
    setEdition((before) => before + 1)
  }
  const undo = async () => {
    if (mendings === 0) return
    const { findings: found } = await client.intake.undoMending({ id })
    await changed(found)
    box.current?.focus()
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: the list takes the keys when it first shows
  useEffect(() => box.current?.focus(), [id])

  const steps: Record<string, () => void> = {
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    PageDown: () => go(at + rowsPerPage),
    PageUp: () => go(at - rowsPerPage),
    Home: () => go(0),
    End: () => go(total - 1),
    Enter: call,
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'F8') {
      event.preventDefault()
      go(event.shiftKey ? at - 1 : at + 1)
      call()
    } else if (event.key === 'F4' && offer.current) {
      event.preventDefault()
      offer.current()
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && event.target === box.current) {
      event.preventDefault()
      void undo()
    } else if (event.target === box.current && steps[event.key]) {
      event.preventDefault()
      steps[event.key]!()
    }
  }

  if (kinds.length === 0)
    return (
      <div className="import-faults-none">
        <Alert type="success" showIcon title="每一行都没有问题，确认后导入" />
        {mendings > 0 && <UndoMending mendings={mendings} onUndo={() => void undo()} />}
      </div>
    )
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: F8 goes on from the list and from the mender alike
    <div className="import-faults" onKeyDown={press}>
      <nav className="import-kinds" aria-label="按种类看问题">
        <KindButton
          label="全部问题"
          count={kinds.reduce((sum, { count }) => sum + count, 0)}
          chosen={!kind}
          onChoose={() => choose(undefined)}
        />
        {kinds.map((each) => (
          <div key={keyOf(each)} className="import-kind-row">
            <KindButton
              label={faultTitle(each)}
              wanted={each.wanted}
              severity={each.severity}
              count={each.count}
              chosen={each === kind}
              onChoose={() => choose(keyOf(each))}
            />
            {each.severity === 'warning' && (
              <Checkbox
                className="import-allow"
                checked={confirmed.includes(each.code)}
                onChange={({ target }) =>
                  onConfirm(target.checked ? [...confirmed, each.code] : confirmed.filter((code) => code !== each.code))
                }
              >
                已核对，允许导入
              </Checkbox>
            )}
          </div>
        ))}
        {mendings > 0 && <UndoMending mendings={mendings} onUndo={() => void undo()} />}
      </nav>
      <div
        ref={box}
        className="import-fault-list"
        role="listbox"
        tabIndex={0}
        aria-label="问题"
        aria-activedescendant={fault ? `import-fault-${at}` : undefined}
      >
        <div style={{ height: total * rowHeight }} className="import-fault-space">
          {Array.from({ length: Math.max(0, Math.min(last + 1, total) - first) }, (_, offset) => {
            const index = first + offset
            const each = faultAt(index)
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
              <div
                key={index}
                id={`import-fault-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                aria-posinset={index + 1}
                aria-setsize={total}
                className="import-fault"
                style={{ transform: `translateY(${index * rowHeight}px)`, height: rowHeight }}
                onClick={() => go(index)}
                onDoubleClick={call}
              >
                {each ? (
                  <>
                    <span className={`import-mark ${each.severity}`}>
                      {each.severity === 'error' ? '错误' : '提醒'}
                    </span>
                    <strong>{each.cell}</strong>
                    <span className="import-fault-name">{each.name}</span>
                    <span className="import-fault-found">{each.found}</span>
                  </>
                ) : (
                  <Typography.Text type="secondary">……</Typography.Text>
                )}
              </div>
            )
          })}
        </div>
      </div>
      <div className="import-mend">
        {fault && (
          <RowMender
            key={`${fault.row} ${fault.field ?? ''} ${edition}`}
            client={client}
            id={id}
            fault={fault}
            choices={choices}
            calls={calls}
            takesFocus={() => {
              const wanted = wished.current
              wished.current = false
              return wanted
            }}
            onMended={async (found) => {
              wished.current = true
              await changed(found)
            }}
            onOffer={takeOffer}
            onLeave={() => box.current?.focus()}
          />
        )}
      </div>
      <Typography.Text type="secondary" className="import-fault-keys" aria-live="polite">
        {formatCount(at + 1)} / {formatCount(total)}　↑↓ 选择，回车修改，F8 下一处，Esc 回到列表
      </Typography.Text>
    </div>
  )
}

const UndoMending = ({ mendings, onUndo }: { mendings: number; onUndo: () => void }) => {
  return (
    <div className="import-undo">
      <Typography.Text>在这里改了 {mendings} 次</Typography.Text>
      <Button size="small" title="Ctrl+Z" onClick={onUndo}>
        撤销上一次修改
      </Button>
    </div>
  )
}

const KindButton = (props: {
  label: string
  wanted?: string
  severity?: FaultKind['severity']
  count: number
  chosen: boolean
  onChoose: () => void
}) => {
  const { label, wanted, severity, count, chosen, onChoose } = props
  const button = useRef<HTMLButtonElement>(null)
  // A kind chosen by a key may be outside the visible part of the list.
  useEffect(() => {
    if (chosen) button.current?.parentElement?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <Tooltip title={wanted ? `${label}。需要：${wanted}` : label} placement="right" mouseEnterDelay={0.6}>
      <button ref={button} type="button" className="import-kind" aria-pressed={chosen} onClick={onChoose}>
        {severity && <span className={`import-mark ${severity}`}>{severity === 'error' ? '错误' : '提醒'}</span>}
        <span className="import-kind-label">{label}</span>
        <span className="import-kind-count">{formatCount(count)}</span>
      </button>
    </Tooltip>
  )
}
