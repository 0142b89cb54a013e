import { Button, Card, Typography } from 'antd'
import type { Readiness } from '../../shared/rpc/submission.ts'
import { formatCount } from '../../ui/format/numbers.ts'
import type { SectionProps } from '../navigation/section.ts'
import { BlockerNotices } from './blocker-notices.tsx'
import { GapList } from './gap-list.tsx'
import './submission.css'

/** For the overview: what keeps people out of the next batch, with a link to the submission section. */
export const BlockingCard = ({ readiness, onGo }: { readiness: Readiness; onGo: SectionProps['onGo'] }) => {
  const { blockers, waiting, frozen, gaps } = readiness
  // The list itself shows that nobody is approved yet.
  const serious = blockers.filter((blocker) => blocker !== 'nothingApproved')
  return (
    <Card
      size="small"
      title="提交还差什么"
      extra={
        <Button type="link" onClick={() => onGo('submission')}>
          {frozen > 0 ? `${frozen} 个批次待复签` : waiting > 0 ? `${formatCount(waiting)} 人可以提交` : '去提交'}
        </Button>
      }
    >
      <BlockerNotices blockers={serious} className="blocking-notice" />
      {gaps.length > 0 ? (
        <GapList gaps={gaps} onGo={onGo} />
      ) : (
        <Typography.Text type="secondary">没有人被卡住。</Typography.Text>
      )}
    </Card>
  )
}
