import { Drawer, type DrawerProps } from 'antd'
import styles from './reading-drawer.module.css'

/** A drawer for reading: its body can be focused and scrolled by keyboard even if nothing in it can be focused. */
export const ReadingDrawer = ({ children, ...props }: DrawerProps) => {
  return (
    <Drawer {...props} classNames={{ body: styles.body }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keys that scroll (WCAG 2.1.1) */}
      <section className={styles.reading} aria-label="内容" tabIndex={0}>
        {children}
      </section>
    </Drawer>
  )
}
