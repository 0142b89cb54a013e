import { useQuery } from '@tanstack/react-query'
import { Card, Empty, Statistic, Typography } from 'antd'
import { Link } from 'wouter'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import type { Permission } from '../../shared/console/officer-roles.ts'
import { formatTimeSince } from '../../ui/format/times.ts'
import styles from './todo.module.css'

interface Props {
  readonly client: ConsoleClient
  readonly permissions: readonly Permission[]
}

interface Queue {
  readonly href: string
  readonly title: string
  readonly unit: string
  readonly count: number | undefined
  /** A page is full, so there may be more. */
  readonly more: boolean
  /** When the oldest item came; undefined for an empty queue. */
  readonly since: string | undefined
}

const oldest = (times: readonly string[]): string | undefined => times.toSorted()[0]

/** What waits for this officer, by what it is and since when. */
export const TodoPage = ({ client, permissions }: Props) => {
  const may = (permission: Permission): boolean => permissions.includes(permission)
  const batches = useQuery({
    queryKey: ['batches', 'waiting', undefined],
    queryFn: () => client.batches.list({ state: 'waiting' }),
    enabled: may('batches.read'),
  })
  const decisions = useQuery({
    queryKey: ['decisions'],
    queryFn: () => client.decisions.list(),
    enabled: may('decisions.read'),
  })
  const keys = useQuery({ queryKey: ['keys'], queryFn: () => client.keys.list(), enabled: may('keys.read') })
  const toExamine = batches.data?.batches.filter(({ byStatus }) => byStatus.accepted || byStatus.held)
  const toIssue = batches.data?.batches.filter(({ byStatus }) => byStatus.confirmed)
  const toApprove = decisions.data?.filter(({ mayApprove }) => mayApprove)
  const toRelease = keys.data?.filter(({ releasedAt, revokedAt }) => !releasedAt && !revokedAt)
  const more = batches.data?.more ?? false
  const queues: (Queue | false)[] = [
    may('batches.confirm') && {
      href: '/batches',
      title: '待审核的批次',
      unit: '批',
      count: toExamine?.length,
      more,
      since: oldest(toExamine?.map(({ receivedAt }) => receivedAt) ?? []),
    },
    may('certificates.issue') && {
      href: '/batches',
      title: '已确认、待签发的批次',
      unit: '批',
      count: toIssue?.length,
      more,
      since: oldest(toIssue?.map(({ receivedAt }) => receivedAt) ?? []),
    },
    may('decisions.read') && {
      href: '/decisions',
      title: '等我复核的提请',
      unit: '项',
      count: toApprove?.length,
      more: false,
      since: oldest(toApprove?.map(({ proposedAt }) => proposedAt) ?? []),
    },
    may('keys.release') && {
      href: '/keys',
      title: '待核对的单位密钥',
      unit: '把',
      count: toRelease?.length,
      more: false,
      since: oldest(toRelease?.map(({ listedAt }) => listedAt) ?? []),
    },
  ]
  const shown = queues.filter((queue) => queue !== false)
  return (
    <>
      <Typography.Title level={1}>待办</Typography.Title>
      {shown.length === 0 && <Empty description="您的岗位没有要办的队列；可以查看左边的栏目" />}
      <ul className={styles.queues}>
        {shown.map(({ href, title, unit, count, more, since }) => (
          <li key={title}>
            <Link href={href} className={styles.link ?? ''}>
              <Card hoverable size="small">
                <Statistic
                  title={title}
                  value={count ?? '…'}
                  suffix={more && count ? `${unit}以上` : unit}
                  classNames={{ content: 'number' }}
                />
                <span className={styles.since}>
                  {since ? `最早的：${formatTimeSince(since, Date.now())}` : count === 0 ? '没有等着的' : ''}
                </span>
              </Card>
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
