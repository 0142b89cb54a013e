import type { ReactNode, Ref } from 'react'
import { useKeys } from '../hooks/use-keys.ts'
import styles from './list-and-detail.module.css'

interface Props {
  readonly ref?: Ref<HTMLDivElement>
  /** How many rows the list has. */
  readonly count: number
  /** The row that is shown in detail. */
  readonly cursor: number
  readonly onCursor: (index: number) => void
  /** Undoes the last decision; absent if there is none. */
  readonly onUndo: (() => void) | undefined
  /** A list of short rows, or of rows with several columns. */
  readonly width: 'narrowList' | 'wideList'
  readonly list: ReactNode
  readonly detail: ReactNode
}

/**
 * A list that is worked through, and beside it the row at the cursor in detail. The arrow keys move the cursor within the list;
 * U and Ctrl+Z undo the last decision.
 */
export const ListAndDetail = ({ ref, count, cursor, onCursor, onUndo, width, list, detail }: Props) => {
  const move = (to: number) => onCursor(Math.max(0, Math.min(to, count - 1)))
  useKeys({
    arrowdown: () => move(cursor + 1),
    arrowup: () => move(cursor - 1),
    u: onUndo,
    'ctrl+z': onUndo,
  })
  return (
    <div className={`${styles.body} ${styles[width]}`} {...(ref ? { ref } : {})}>
      {list}
      {detail}
    </div>
  )
}
