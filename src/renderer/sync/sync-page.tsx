import { Alert, Button, Card, Descriptions, Progress, Skeleton, Tag, Typography } from 'antd'
import { useEffect, useEffectEvent } from 'react'
import type { SyncStatus } from '../../shared/rpc/sync.ts'
import layout from '../../ui/components/layout.module.css'
import { PageTitle } from '../../ui/components/page-title.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatCount } from '../../ui/format/numbers.ts'
import { formatDateTime } from '../../ui/format/times.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { useInterval } from '../../ui/hooks/use-interval.ts'
import type { SectionProps } from '../navigation/section.ts'
import { ConflictsCard } from './conflicts-card.tsx'
import { LineCard } from './line-card.tsx'
import { OutboxCard } from './outbox-card.tsx'
import { RestoredNotice } from './restored-notice.tsx'
import { TransferCard } from './transfer-card.tsx'
import { UnsettledCard } from './unsettled-card.tsx'
import { type SyncStage, useSync } from './use-sync.ts'
import { WayOutCard } from './way-out-card.tsx'
import { doneWords, lastWellWords, networkOf, networkWords, progressWords } from './words.ts'
import './sync.css'

const lookEvery = 5_000

/** 同步: the unsent batches, the last round's result, a button for a round now, and transfer by USB. */
export const SyncPage = ({ client, account, edition, onChanged, onGo }: SectionProps) => {
  const { value: status, problem, refresh } = useAnswer(String(edition), () => client.sync.status())
  const { value: conflicts } = useAnswer(String(edition), () => client.sync.conflicts())
  const { stage, start, cancel } = useSync(client, onChanged)
  // Rounds run automatically, so the page polls, and reports to the window when a round changed something.
  useInterval(lookEvery, refresh)
  const notifyChanged = useEffectEvent(onChanged)
  const changedBy = status?.last && status.last.batches + status.last.events > 0 ? status.last.at : undefined
  useEffect(() => {
    if (changedBy) notifyChanged()
  }, [changedBy])

  return (
    <>
      <header className={layout.header}>
        <div>
          <PageTitle>同步</PageTitle>
          {status?.province && <Typography.Text type="secondary">{status.province}</Typography.Text>}
        </div>
        {stage.kind === 'running' ? (
          <Button onClick={cancel}>取消</Button>
        ) : (
          <Button type="primary" disabled={!status?.server} loading={status?.running ?? false} onClick={start}>
            立即同步
          </Button>
        )}
      </header>
      <ProblemNotice problem={problem} />
      {!status && !problem && <Skeleton active />}
      {status && (
        <div className={layout.stack}>
          {status.splitView && <SplitViewNotice split={status.splitView} />}
          {status.restored && <RestoredNotice client={client} restored={status.restored} onRead={refresh} />}
          <StageNotice stage={stage} status={status} />
          <Card>
            <State status={status} />
          </Card>
          {status.unsettled.length > 0 && (
            <UnsettledCard client={client} rows={status.unsettled} onGo={onGo} onSettled={refresh} />
          )}
          {conflicts && conflicts.length > 0 && (
            <ConflictsCard client={client} conflicts={conflicts} onGo={onGo} onDecided={onChanged} />
          )}
          <OutboxCard status={status} />
          {status.server && <WayOutCard client={client} account={account} onChanged={onChanged} />}
          <LineCard client={client} line={status.line} onChanged={refresh} />
          <TransferCard
            client={client}
            batches={status.outbox.batches}
            seals={status.sealGeneration}
            onChanged={onChanged}
          />
        </div>
      )}
    </>
  )
}

/** Shown until the province's log is consistent with what this unit saw, even if the last round succeeded. */
const SplitViewNotice = ({ split }: { split: NonNullable<SyncStatus['splitView']> }) => (
  <Alert
    type="error"
    showIcon
    title="省级公开日志前后不一致，已停止送出"
    description={
      <>
        <p className="sync-evidence">
          {`本机见过省级公开日志有 ${formatCount(split.kept)} 条，${formatDateTime(split.at)} 省里给出的是 ${formatCount(split.found)} 条，`}
          {split.relation === 'shrank' ? '少了内容。' : '与见过的不是同一份。'}两份都有省里的签名，已存在本机作为证据。
        </p>
        <p className="sync-evidence">
          请保留这台电脑的数据，不要重装、不要恢复备份，打电话给省级服务核实。核实之前不再送出任何内容；录入、照片、审核照常进行。
        </p>
      </>
    }
  />
)

/** The result of the latest round that was started here; otherwise the problem of the last round. */
const StageNotice = ({ stage, status }: { stage: SyncStage; status: SyncStatus }) => {
  if (!status.server)
    return (
      <Alert type="warning" showIcon title="本单位还没有登记到省级服务" description="请管理员用登记码登记后再同步。" />
    )
  if (stage.kind === 'running') {
    const { progress } = stage
    const percent = progress?.total ? Math.round((progress.done / progress.total) * 100) : 0
    return (
      <div className="sync-progress" aria-live="polite">
        <span>{progressWords(progress)}</span>
        <Progress aria-label="同步进度" percent={percent} status="active" showInfo={Boolean(progress)} />
      </div>
    )
  }
  if (stage.kind === 'done')
    return <Alert type="success" showIcon title="同步完成" description={doneWords(stage.result)} />
  if (stage.kind === 'cancelled')
    return <Alert type="info" showIcon title="已取消" description="送到一半的不会丢，下次接着送。" />
  if (stage.kind === 'failed') return <ProblemNotice problem={stage.problem} />
  return <ProblemNotice problem={status.last?.problem ? problemOf(status.last.problem) : undefined} />
}

const nextWords = ({ running, line, nextAt }: SyncStatus): string => {
  if (running) return '正在进行'
  if (line.paused) return '已暂停'
  return nextAt ? formatDateTime(nextAt) : '—'
}

const State = ({ status }: { status: SyncStatus }) => {
  const network = networkWords[networkOf(status)]
  return (
    <Descriptions
      column={{ xs: 1, sm: 1, md: 1, lg: 3 }}
      size="small"
      items={[
        { key: 'network', label: '网络', children: <Tag color={network.colour}>{network.text}</Tag> },
        { key: 'well', label: '上次成功', children: lastWellWords(status, Date.now()) },
        {
          key: 'next',
          label: '下次自动同步',
          children: nextWords(status),
        },
        { key: 'feed', label: '已接收结果', children: `到第 ${formatCount(status.feedCursor)} 条` },
        {
          key: 'dictionary',
          label: '字典',
          children: status.dictionaryVersion === null ? '—' : `第 ${status.dictionaryVersion} 版`,
        },
        { key: 'server', label: '省级服务', children: status.server ?? '—' },
      ]}
    />
  )
}
