import { useQuery } from '@tanstack/react-query'
import { Card, Empty, Statistic, Typography } from 'antd'
import { Link } from 'wouter'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { queueWords } from '../../shared/console/queues-contract.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatTimeSince } from '../../ui/format/times.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import styles from './todo.module.css'

/** What waits for this officer, by what it is and since when. */
export const TodoPage = ({ client }: { readonly client: ConsoleClient }) => {
  const queues = useQuery({ queryKey: ['queues'], queryFn: () => client.queues.list(), refetchInterval: 15_000 })
  return (
    <>
      <Typography.Title level={1}>待办</Typography.Title>
      {queues.error && <ProblemNotice problem={problemOf(queues.error)} />}
      {queues.data?.length === 0 && <Empty description="您的岗位没有要办的队列；可以查看左边的栏目" />}
      <ul className={styles.queues}>
        {queues.data?.map(({ name, count, since }) => {
          const { title, unit, href } = queueWords[name]
          return (
            <li key={name}>
              <Link href={href} className={styles.link ?? ''}>
                <Card hoverable size="small">
                  <Statistic title={title} value={count} suffix={unit} classNames={{ content: 'number' }} />
                  <span className={styles.since}>
                    {since ? `最早的：${formatTimeSince(since, Date.now())}` : '没有等着的'}
                  </span>
                </Card>
              </Link>
            </li>
          )
        })}
      </ul>
    </>
  )
}
