import type { ReactNode } from 'react'
import styles from './drop-hint.module.css'

interface Props {
  /** Covers the nearest positioned element instead of the window. */
  readonly inside?: boolean
  readonly children: ReactNode
}

/** Covers the place where files may be dropped while they are dragged over it, and says what will happen to them. */
export const DropHint = ({ inside = false, children }: Props) => (
  <div className={inside ? `${styles.hint} ${styles.inside}` : styles.hint}>{children}</div>
)
