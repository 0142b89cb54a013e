import { Empty } from 'antd'
import type { ReactNode } from 'react'
import styles from './empty-state.module.css'

interface Props {
  readonly text: string
  /** The next things to do here, at best two buttons. */
  readonly children?: ReactNode
}

/** Shown where there is nothing yet: why, and what to do next. */
export const EmptyState = ({ text, children }: Props) => (
  <Empty className={styles.state} image={<BlankCertificate />} classNames={{ image: styles.image }} description={text}>
    {children && <div className={styles.actions}>{children}</div>}
  </Empty>
)

/** A certificate on which nothing is written yet. */
const BlankCertificate = () => (
  <svg width="112" height="84" viewBox="0 0 112 84" fill="none" aria-hidden="true" focusable="false">
    <rect
      x="8"
      y="6"
      width="96"
      height="66"
      rx="4"
      fill="var(--ant-color-bg-container)"
      stroke="var(--ant-color-border)"
    />
    <rect x="13" y="11" width="86" height="56" rx="2" stroke="var(--gold)" strokeWidth="0.8" />
    <path d="M42 23h28M28 36h56M28 45h38" stroke="var(--ant-color-border)" strokeWidth="3" strokeLinecap="round" />
    <path d="m80 62-3 13 6-3 6 3-3-13z" fill="var(--gold)" opacity="0.7" />
    <circle
      cx="83"
      cy="57"
      r="8"
      fill="var(--ant-color-primary-bg)"
      stroke="var(--ant-color-primary)"
      strokeWidth="1.6"
    />
  </svg>
)
