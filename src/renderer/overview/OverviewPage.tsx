import { Card, Empty, Skeleton, Typography } from 'antd'
import { type State, states, stateWords } from '../../shared/certificate/life-cycle.ts'
import { ImportButton } from '../intake/ImportButton.tsx'
import { emptyHint } from '../records/emptyHint.ts'
import { useAnswer } from '../rpc/useAnswer.ts'
import { ProblemNotice } from '../shell/ProblemNotice.tsx'
import type { SectionProps } from '../shell/section.ts'

/** Where the unit's records stand, by state; each figure leads to its records. */
export function OverviewPage({ client, edition, onGo, onImport }: SectionProps) {
  const { value: summary, problem } = useAnswer(String(edition), () => client.overview.summary())
  if (problem) return <ProblemNotice problem={problem} />
  if (!summary) return <Skeleton active />
  return (
    <>
      <header className="section-header">
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
        <Card
          title="记录所处的环节"
          extra={<Typography.Text strong>共 {summary.total.toLocaleString('zh-CN')} 条</Typography.Text>}
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
      )}
    </>
  )
}

interface RowProps {
  readonly state: State
  readonly count: number
  readonly total: number
  readonly onShow: () => void
}

function FunnelRow({ state, count, total, onShow }: RowProps) {
  return (
    <button type="button" className="funnel-row" disabled={count === 0} onClick={onShow} data-state={state}>
      <span>{stateWords[state]}</span>
      <span className="funnel-bar">
        <span style={{ width: `${(count / total) * 100}%` }} />
      </span>
      <span className="funnel-count">{count.toLocaleString('zh-CN')}</span>
    </button>
  )
}
