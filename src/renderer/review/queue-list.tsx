import { Tag } from 'antd'
import { type KeyboardEvent, useEffect, useEffectEvent, useRef } from 'react'
import type { ReviewRow } from '../../shared/rpc/review.ts'
import { useFirstFocus } from '../../ui/hooks/use-first-focus.ts'
import type { Decision } from '../../ui/hooks/use-held-decision.ts'
import { useVirtualRows } from '../../ui/hooks/use-virtual-rows.ts'

const rowHeight = 58

interface Props {
  readonly rows: readonly ReviewRow[]
  readonly cursor: number
  readonly selected: ReadonlySet<string>
  readonly decided: ReadonlyMap<string, Decision>
  /** Records that were viewed in this visit. */
  readonly seen: ReadonlySet<string>
  readonly onCursor: (index: number) => void
  readonly onToggle: (id: string) => void
}

/** The waiting records; arrow keys move, the space bar selects. */
export const QueueList = ({ rows, cursor, selected, decided, seen, onCursor, onToggle }: Props) => {
  const box = useRef<HTMLDivElement>(null)
  const { first, last, reveal } = useVirtualRows(box, rowHeight)
  useFirstFocus(box)
  const show = useEffectEvent(reveal)
  useEffect(() => show(cursor), [cursor])

  const press = (event: KeyboardEvent) => {
    const row = rows[cursor]
    if (event.key === ' ' && row) onToggle(row.id)
    else if (event.key === 'Home') onCursor(0)
    else if (event.key === 'End') onCursor(rows.length - 1)
    else return
    event.preventDefault()
  }

  return (
    <div
      ref={box}
      className="queue"
      role="listbox"
      aria-label="等待审核的记录"
      aria-multiselectable
      tabIndex={0}
      aria-activedescendant={rows[cursor] && `queued-${rows[cursor].id}`}
      onKeyDown={press}
    >
      <div className="queue-rows" style={{ height: rows.length * rowHeight }}>
        {rows.slice(first, last).map((row, offset) => {
          const index = first + offset
          const decision = decided.get(row.id)
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list box takes the keys for all its rows
            // biome-ignore lint/a11y/useFocusableInteractive: the list box has the focus and names its active row
            <div
              key={row.id}
              id={`queued-${row.id}`}
              role="option"
              aria-selected={selected.has(row.id)}
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              className={`queue-row${index === cursor ? ' queue-current' : ''}${decision ? ' queue-decided' : ''}`}
              style={{ top: index * rowHeight }}
              onClick={() => onCursor(index)}
            >
              {/* biome-ignore lint/a11y/noStaticElementInteractions: the row is the option that is selected; this is where a mouse does it */}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the space bar does the same in the list box */}
              <span
                className={selected.has(row.id) ? 'queue-check queue-checked' : 'queue-check'}
                onClick={(event) => {
                  event.stopPropagation()
                  if (!decision) onToggle(row.id)
                }}
              />
              <div className="queue-person">
                <div>
                  <strong>{row.name}</strong> <span className="queue-title">{row.title}</span>
                </div>
                <div className="queue-employer">{row.employerName}</div>
              </div>
              <Marks row={row} decision={decision} seen={seen.has(row.id)} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

const Marks = ({ row, decision, seen }: { row: ReviewRow; decision: Decision | undefined; seen: boolean }) => {
  if (decision) return <Tag color={decision.reason ? 'red' : 'green'}>{decision.reason ? '已退回' : '已通过'}</Tag>
  return (
    <span className="queue-marks">
      {row.own && <Tag color="volcano">本人录入</Tag>}
      {row.photoWaits && <Tag color="cyan">连同照片</Tag>}
      {row.viewed === 'changed' && <Tag color="orange">有变化</Tag>}
      {row.viewed === 'never' && !seen && <Tag color="blue">未查看</Tag>}
      {row.sampled && <Tag color="purple">{row.sampleSeen || seen ? '抽查·已看' : '抽查'}</Tag>}
      {row.warnings > 0 && <Tag color="gold">提醒 {row.warnings}</Tag>}
    </span>
  )
}
