import { Button, Card, Skeleton, Typography } from 'antd'
import type { ComponentType } from 'react'
import { levels, reviewTypes, words } from '../../shared/record/words.ts'
import type { DictionaryStatus } from '../../shared/rpc/dictionaries.ts'
import type { Round, UnitSummary } from '../../shared/rpc/overview.ts'
import type { Batch, Readiness } from '../../shared/rpc/submission.ts'
import type { SyncStatus } from '../../shared/rpc/sync.ts'
import { EmptyState } from '../../ui/components/empty-state.tsx'
import { ImportButton } from '../../ui/components/import-button.tsx'
import layout from '../../ui/components/layout.module.css'
import { PageTitle } from '../../ui/components/page-title.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { useInterval } from '../../ui/hooks/use-interval.ts'
import { emptyHint } from '../navigation/empty-hint.ts'
import type { SectionProps } from '../navigation/section.ts'
import { DeadlineCard } from './deadline-card.tsx'
import { PathCard } from './path-card.tsx'
import { ReceiptCard } from './receipt-card.tsx'
import { ShareChart } from './share-chart.tsx'
import { TaskCard } from './task-card.tsx'
import './overview.css'

/** Cards that other sections contribute. */
export interface OverviewCards {
  readonly DictionaryNotice: ComponentType<
    Pick<SectionProps, 'client' | 'account' | 'onChanged' | 'onGo'> & { readonly status: DictionaryStatus }
  >
  readonly BlockingCard: ComponentType<Pick<SectionProps, 'onGo'> & { readonly readiness: Readiness }>
  readonly SyncCard: ComponentType<Pick<SectionProps, 'onGo'> & { readonly status: SyncStatus }>
}

type PageProps = SectionProps & { readonly cards: OverviewCards }

/** What the page shows of the unit. */
interface Read {
  readonly summary: UnitSummary
  readonly round: Round
  readonly readiness: Readiness
  readonly batches: readonly Batch[]
  readonly sync: SyncStatus
  readonly dictionary: DictionaryStatus
}

/** Milliseconds between two reads of the page, because rounds with the province run automatically. */
const lookEvery = 15_000

/** The state of the round: where the records are, what waits for this person, what blocks, the deadline, sync, the last receipt. Each figure opens its section. */
export const OverviewPage = (props: PageProps) => {
  const { client, edition, onImport } = props
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
  return (
    <>
      <header className={layout.header}>
        <div>
          <PageTitle>总览</PageTitle>
          <Typography.Text type="secondary">{value?.summary.unitName ?? '\u00a0'}</Typography.Text>
        </div>
        <div className={layout.tools}>
          <ImportButton onFile={onImport} />
        </div>
      </header>
      <ProblemNotice problem={problem} />
      {!value && !problem && <Skeleton active />}
      {value && <RoundState {...props} {...value} />}
    </>
  )
}

const RoundState = (props: PageProps & Read) => {
  const { client, account, onChanged, onGo, onImport, summary, round, readiness, batches, sync, dictionary } = props
  const { DictionaryNotice, BlockingCard, SyncCard } = props.cards
  return summary.total === 0 ? (
    <Card>
      <EmptyState text={emptyHint(onImport !== undefined)}>
        {onImport ? (
          <>
            <ImportButton second onFile={onImport} />
            <Button onClick={() => onGo('records')}>手工录入</Button>
          </>
        ) : (
          <>
            {account.role === 'administrator' && <Button onClick={() => onGo('settings')}>管理账号</Button>}
            <Button onClick={() => onGo('help')}>看看怎么办理</Button>
          </>
        )}
      </EmptyState>
    </Card>
  ) : (
    <div className="overview">
      <div className="overview-whole">
        <DictionaryNotice client={client} account={account} status={dictionary} onChanged={onChanged} onGo={onGo} />
        <PathCard summary={summary} onGo={onGo} />
      </div>
      <div className="overview-main">
        <TaskCard account={account} summary={summary} onGo={onGo} />
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
  )
}
