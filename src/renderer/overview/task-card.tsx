import { Button, Card, Typography } from 'antd'
import type { UnitSummary } from '../../shared/rpc/overview.ts'
import type { Account } from '../../shared/rpc/session.ts'
import type { SectionProps } from '../navigation/section.ts'
import styles from './task-card.module.css'
import { tasksOf } from './tasks.ts'

interface Props {
  readonly account: Account
  readonly summary: UnitSummary
  readonly onGo: SectionProps['onGo']
}

const nothing: Record<Account['role'], string> = {
  clerk: '现在没有等您办的事。',
  reviewer: '现在没有等您审核或复签的。',
  administrator: '录入由经办人、审核由审核人办理；您管理账号、密钥和备份。',
}

/** What waits for the person who is signed in, each with a button that leads to it. */
export const TaskCard = ({ account, summary, onGo }: Props) => {
  const tasks = tasksOf(account.role, summary.counts)
  return (
    <Card size="small" title="该您做的">
      {tasks.length === 0 && <Typography.Text type="secondary">{nothing[account.role]}</Typography.Text>}
      <ul className={styles.tasks}>
        {tasks.map(({ text, action, section, place }, index) => (
          <li key={text}>
            <span>{text}</span>
            <Button size="small" type={index === 0 ? 'primary' : 'default'} onClick={() => onGo(section, place)}>
              {action}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  )
}
