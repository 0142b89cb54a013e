import { Card, Empty, Skeleton, Typography } from 'antd'
import type { ComponentType } from 'react'
import { type State, states, stateWords } from '../../shared/record/life-cycle.ts'
import { levels, reviewTypes, words } from '../../shared/record/words.ts'
import type { DictionaryStatus } from '../../shared/rpc/dictionaries.ts'
import type { UnitSummary } from '../../shared/rpc/overview.ts'
import type { Readiness } from '../../shared/rpc/submission.ts'
import type { SyncStatus } from '../../shared/rpc/sync.ts'
import { ImportButton } from '../../ui/components/import-button.tsx'
import layout from '../../ui/components/layout.module.css'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatCount } from '../../ui/format/numbers.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { useInterval } from '../../ui/hooks/use-interval.ts'
import { emptyHint } from '../navigation/empty-hint.ts'
import type { SectionProps } from '../navigation/section.ts'
import { DeadlineCard } from './deadline-card.tsx'
import { ReceiptCard } from './receipt-card.tsx'
import { ShareChart } from './share-chart.tsx'
import './overview.css'

/** Cards that other sections contribute. */
export interface OverviewCards {
  readonly DictionaryNotice: ComponentType<
    Pick<SectionProps, 'client' | 'account' | 'onChanged' | 'onGo'> & { readonly status: DictionaryStatus }
  >
  readonly BlockingCard: ComponentType<Pick<SectionProps, 'onGo'> & { readonly readiness: Readiness }>
  readonly SyncCard: ComponentType<Pick<SectionProps, 'onGo'> & { readonly status: SyncStatus }>
}

/** Milliseconds between two reads of the page, because rounds with the province run automatically. */
const lookEvery = 15_000

/** The state of the round: records by state, what blocks, the deadline, sync, the last receipt. Each figure opens its section. */
export const OverviewPage = ({
  client,
  account,
  edition,
  onChanged,
  onGo,
  onImport,
  cards: { DictionaryNotice, BlockingCard, SyncCard },
}: SectionProps & { readonly cards: OverviewCards }) => {
  const { value, problem, refresh } = useAnswer(String(edition), async () => {
    const [summary, round, readiness, batches, sync, dictionary] = await Promise.all([
      client.overview.summary(),
      client.overview.round(),
      client.submission.readiness(),
      client.submission.batches(),
      client.sync.status(),
      client.dictionaries.status(),
    ])
    return { summary, round, readiness, batches, sync, dictionary }
  })
  useInterval(lookEvery, refresh)
  if (problem) return <ProblemNotice problem={problem} />
  if (!value) return <Skeleton active />
  const { summary, round, readiness, batches, sync, dictionary } = value

  return (
    <>
      <header className={layout.header}>
        <div>
          <Typography.Title level={3}>总览</Typography.Title>
          <Typography.Text type="secondary">{summary.unitName}</Typography.Text>
        </div>
        <ImportButton onFile={onImport} />
      </header>
      {summary.total === 0 ? (
        <Card>
          <Empty description={emptyHint(onImport !== undefined)} />
        </Card>
      ) : (
        <div className="overview">
          <div className="overview-main">
            <DictionaryNotice client={client} account={account} status={dictionary} onChanged={onChanged} onGo={onGo} />
            <Funnel summary={summary} onGo={onGo} />
            <BlockingCard readiness={readiness} onGo={onGo} />
          </div>
          <div className="overview-side">
            <DeadlineCard client={client} round={round} summary={summary} onChanged={onChanged} />
            <SyncCard status={sync} onGo={onGo} />
            <ReceiptCard batches={batches} onGo={onGo} />
            <ShareChart title="按评审类型" counts={round.byReviewType} order={reviewTypes} names={words.reviewType} />
            <ShareChart title="按级别" counts={round.byLevel} order={levels} names={words.level} />
          </div>
        </div>
      )}
    </>
  )
}

const Funnel = ({ summary, onGo }: { summary: UnitSummary; onGo: SectionProps['onGo'] }) => {
  return (
    <Card
      size="small"
      title="记录所处的环节"
      extra={<Typography.Text strong>共 {formatCount(summary.total)} 条</Typography.Text>}
    >
      <div className="funnel">
        {states.map((state) => (
          <FunnelRow
            key={state}
            state={state}
            count={summary.counts[state] ?? 0}
            total={summary.total}
            onShow={() => onGo('records', { state })}
          />
        ))}
      </div>
    </Card>
  )
}

interface RowProps {
  readonly state: State
  readonly count: number
  readonly total: number
  readonly onShow: () => void
}

const FunnelRow = ({ state, count, total, onShow }: RowProps) => {
  return (
    <button type="button" className="funnel-row" disabled={count === 0} onClick={onShow} data-state={state}>
      <span>{stateWords[state]}</span>
      <span className="funnel-bar">
        <span style={{ width: `${(count / total) * 100}%` }} />
      </span>
      <span className="funnel-count">{formatCount(count)}</span>
    </button>
  )
}
