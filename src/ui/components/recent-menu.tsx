import { Button, Dropdown } from 'antd'
import type { OpenedKind } from '../../shared/rpc/opening.ts'
import { formatDateTime } from '../format/times.ts'
import styles from './recent-menu.module.css'
import { recentLabel, useRecents } from './recents.ts'

const shown = 8

/** A menu of recent files of one kind, shown beside the button that opens such files. Renders nothing without any. */
export const RecentMenu = ({ kind }: { kind: OpenedKind }) => {
  const { list, open } = useRecents()
  const recent = list.filter((opened) => opened.kind === kind).slice(0, shown)
  if (!recent.length) return null
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: recent.map((opened) => ({
          key: opened.id,
          label: (
            <span className={styles.entry} title={opened.folder}>
              <span>{recentLabel(opened, recent)}</span>
              <span className={styles.time}>{formatDateTime(opened.at)}</span>
            </span>
          ),
        })),
        onClick: ({ key }) => open(key),
      }}
    >
      <Button>最近打开</Button>
    </Dropdown>
  )
}
