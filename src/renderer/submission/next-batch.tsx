import { Alert, Button, Card, Statistic, Typography } from 'antd'
import type { Account } from '../../shared/rpc/session.ts'
import type { Readiness } from '../../shared/rpc/submission.ts'
import type { SectionProps } from '../navigation/section.ts'
import { BlockerNotices } from './blocker-notices.tsx'
import { GapList } from './gap-list.tsx'

interface Props {
  readonly readiness: Readiness
  readonly account: Account
  readonly onGo: SectionProps['onGo']
  readonly onSign: () => void
}

const whoSigns: Record<Account['role'], string | undefined> = {
  clerk: undefined,
  reviewer: '签名并冻结由经办人账号进行；冻结后在下面的批次里复签。',
  administrator: '签名由经办人和审核人两个账号进行。',
}

/** The next batch: its size, what blocks it, and the people who are not in it. */
export const NextBatch = ({ readiness, account, onGo, onSign }: Props) => {
  const { blockers, waiting, gaps, unknownSigners } = readiness
  const left = gaps.filter(({ kind }) => kind !== 'warning').reduce((sum, { count }) => sum + count, 0)
  const hint = whoSigns[account.role]
  return (
    <Card
      title="下一批"
      extra={
        account.role === 'clerk' && (
          <Button type="primary" disabled={blockers.length > 0} onClick={onSign}>
            核对汇总表并签名
          </Button>
        )
      }
    >
      <div className="next-figures">
        <Statistic title="可以提交" value={waiting} suffix="人" />
        <Statistic title="暂不在这一批" value={left} suffix="人" />
      </div>
      <BlockerNotices blockers={blockers} className="next-notice" />
      {hint && blockers.length === 0 && <Alert className="next-notice" type="info" showIcon title={hint} />}
      {unknownSigners.length > 0 && waiting > 0 && (
        <Alert
          className="next-notice"
          type="info"
          showIcon
          title={`${unknownSigners.join('、')} 的签名还没有在省里登记`}
          description="下一次同步会自动登记。只用 U 盘递交的单位，请先联网同步一次，否则省里认不出签名。"
        />
      )}
      {gaps.length > 0 && (
        <>
          <Typography.Title level={5} className="gaps-title">
            谁不在这一批
          </Typography.Title>
          <GapList gaps={gaps} onGo={onGo} />
        </>
      )}
    </Card>
  )
}
