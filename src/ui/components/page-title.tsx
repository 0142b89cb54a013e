import type { ReactNode } from 'react'
import styles from './page-title.module.css'

/** The title of a page, of which there is one. */
export const PageTitle = ({ children }: { readonly children: ReactNode }) => (
  <h1 className={styles.title}>{children}</h1>
)
