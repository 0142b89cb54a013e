import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Card, Progress, Space, Table } from 'antd'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAction } from '../../ui/hooks/use-action.ts'
import styles from './batches.module.css'

interface Props {
  readonly client: ConsoleClient
  readonly batchId: string
  readonly mayIssue: boolean
}

type IssueProgress = Awaited<ReturnType<ConsoleClient['issuing']['progress']>>
type Failure = IssueProgress['failures'][number]

const stateWords: Readonly<Record<IssueProgress['state'], string>> = {
  none: '还没有提请签发',
  proposed: '已提请签发，等另一位同事复核',
  changed: '上次复核之后又确认了新的人，要再提请一次',
  running: '正在签发',
  paused: '已暂停',
  failed: '剩下的没有做成，处理后再试',
  done: '全部签发',
}

/** How far the issuing of a batch is, with pause, resume, the failures, and the PDFs. */
export const IssueProgressCard = ({ client, batchId, mayIssue }: Props) => {
  const queries = useQueryClient()
  const found = useQuery({
    queryKey: ['issue-progress', batchId],
    queryFn: () => client.issuing.progress({ batchId }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 1_000 : 10_000),
  })
  const change = useAction(async (act: () => Promise<void>) => {
    await act()
    await queries.invalidateQueries()
  })
  if (found.error) return <ProblemNotice problem={problemOf(found.error)} />
  if (!found.data) return null
  const { waiting, issued, state, pausedBy, failures } = found.data
  if (waiting + issued === 0) return null
  const mayResume = mayIssue && (state === 'paused' || state === 'failed')
  return (
    <Card size="small" title="签发" className={styles.note ?? ''}>
      <Space orientation="vertical" style={{ width: '100%' }}>
        <Space wrap>
          <strong>{stateWords[state]}</strong>
          {state === 'paused' && pausedBy && <span>（{pausedBy} 暂停）</span>}
          <span className="number">
            已发 {issued} 人，还有 {waiting} 人
          </span>
          {mayIssue && state === 'running' && (
            <Button loading={change.busy} onClick={() => change.run(() => client.issuing.pause({ batchId }))}>
              暂停
            </Button>
          )}
          {mayResume && (
            <Button loading={change.busy} onClick={() => change.run(() => client.issuing.resume({ batchId }))}>
              {state === 'paused' ? '继续签发' : '再试一次'}
            </Button>
          )}
          {issued > 0 && <Button href={`/files/batches/${batchId}`}>下载全部证书（zip）</Button>}
        </Space>
        <Progress
          aria-label="签发进度"
          percent={Math.floor((100 * issued) / (issued + waiting))}
          status={state === 'running' ? 'active' : state === 'failed' ? 'exception' : 'normal'}
        />
        <ProblemNotice problem={change.problem} />
        {failures.length > 0 && (
          <>
            <Alert type="warning" showIcon title={`${failures.length} 人没有做成；其余的不受影响`} />
            <Table<Failure>
              rowKey="number"
              size="small"
              dataSource={failures}
              pagination={{ pageSize: 10, hideOnSinglePage: true }}
              columns={[
                { title: '编号', dataIndex: 'number', className: 'number' },
                { title: '姓名', dataIndex: 'name' },
                { title: '原因', dataIndex: ['problem', 'found'] },
                { title: '怎么办', dataIndex: ['problem', 'remedy'] },
              ]}
            />
          </>
        )}
      </Space>
    </Card>
  )
}
