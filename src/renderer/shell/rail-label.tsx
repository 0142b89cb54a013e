import { formatCount } from '../../ui/format/numbers.ts'
import styles from './rail-label.module.css'

/** A section's name in the rail, and how much waits there for the person who is signed in. */
export const RailLabel = ({ label, waiting }: { readonly label: string; readonly waiting: number }) => (
  <span className={styles.label}>
    {label}
    {waiting > 0 && (
      <span className={styles.count} title={`${formatCount(waiting)} 件等您办`}>
        {waiting > 9999 ? '9,999+' : formatCount(waiting)}
      </span>
    )}
  </span>
)
