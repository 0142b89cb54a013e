import { type KeyboardEvent, useRef } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { useFirstFocus } from '../../ui/hooks/use-first-focus.ts'
import { useVirtualRows } from '../../ui/hooks/use-virtual-rows.ts'
import { PhotoTile } from './photo-tile.tsx'
import { useCards } from './use-cards.ts'

const tileWidth = 144
const tileHeight = 250

interface Props {
  readonly client: CoreClient
  readonly ids: readonly string[]
  readonly edition: number
  readonly cursor: number
  readonly onCursor: (index: number) => void
  readonly onOpen: (index: number) => void
}

/** Photos in rows; only those in view are drawn and read. Arrow keys move, Enter opens. */
export const ContactSheet = ({ client, ids, edition, cursor, onCursor, onOpen }: Props) => {
  const box = useRef<HTMLDivElement>(null)
  const { width, height, first, last, reveal } = useVirtualRows(box, tileHeight)
  useFirstFocus(box)
  const across = Math.max(1, Math.floor(width / tileWidth))
  const rows = Math.ceil(ids.length / across)
  const from = first * across
  const shown = width === 0 ? [] : ids.slice(from, last * across)
  const cards = useCards(client, shown, edition)

  const go = (index: number) => {
    const to = Math.min(Math.max(index, 0), ids.length - 1)
    onCursor(to)
    reveal(Math.floor(to / across))
  }
  const page = Math.max(1, Math.floor(height / tileHeight)) * across
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: across,
    ArrowUp: -across,
    PageDown: page,
    PageUp: -page,
    Home: -ids.length,
    End: ids.length,
  }
  const press = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (step !== undefined) go(cursor + step)
    else if (event.key === 'Enter' && ids[cursor]) onOpen(cursor)
    else return
    event.preventDefault()
  }

  return (
    <div
      ref={box}
      className="sheet"
      role="listbox"
      aria-label="照片"
      tabIndex={0}
      aria-activedescendant={ids[cursor] && `tile-${ids[cursor]}`}
      onKeyDown={press}
    >
      <div className="sheet-rows" style={{ height: rows * tileHeight }}>
        {shown.map((id, offset) => {
          const index = from + offset
          const card = cards.get(id)
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list box takes the keys for all its tiles
            // biome-ignore lint/a11y/useFocusableInteractive: the list box has the focus and names its active tile
            <div
              key={id}
              id={`tile-${id}`}
              role="option"
              aria-selected={index === cursor}
              {...(card ? {} : { 'aria-label': '正在读取' })}
              aria-setsize={ids.length}
              aria-posinset={index + 1}
              className={index === cursor ? 'tile tile-current' : 'tile'}
              style={{
                top: Math.floor(index / across) * tileHeight,
                left: (index % across) * Math.max(tileWidth, width / across),
              }}
              onClick={() => {
                onCursor(index)
                onOpen(index)
              }}
            >
              <PhotoTile client={client} card={card} />
            </div>
          )
        })}
      </div>
    </div>
  )
}
