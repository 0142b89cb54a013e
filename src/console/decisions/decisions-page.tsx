import { startAuthentication } from '@simplewebauthn/browser'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Empty, Space, Table, Typography } from 'antd'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { decisionKindWords } from '../../shared/console/decisions-contract.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatDateTime, formatTimeSince } from '../../ui/format/times.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAction } from '../../ui/hooks/use-action.ts'

interface Props {
  readonly client: ConsoleClient
  /** The officer's own name. */
  readonly name: string
}

type Decision = Awaited<ReturnType<ConsoleClient['decisions']['list']>>[number]

/** Proposals that wait for their second officer, who approves or refuses them. */
export const DecisionsPage = ({ client, name }: Props) => {
  const queries = useQueryClient()
  const { modal, message } = App.useApp()
  const found = useQuery({ queryKey: ['decisions'], queryFn: () => client.decisions.list() })
  const settled = async (words: string) => {
    message.success(words)
    await queries.invalidateQueries()
  }
  const approve = useAction(async ({ id }: Decision) => {
    const question = await client.decisions.question({ id })
    const answer = question
      ? await startAuthentication({ optionsJSON: question as never }).catch((cause: unknown) => {
          throw new Problem('decisions.signature', {}, { cause })
        })
      : null
    await client.decisions.approve({ id, assertion: answer && { ...answer } })
    await settled('已复核通过')
  })
  const reject = useAction(async ({ id, proposedBy }: Decision) => {
    await client.decisions.reject({ id })
    await settled(proposedBy === name ? '已撤回' : '已退回提请')
  })
  const ask = (decision: Decision) =>
    modal.confirm({
      title: `复核：${decisionKindWords[decision.kind]}`,
      content: (
        <>
          <p>{decision.subject}</p>
          <p>
            {decision.proposedBy} 提请，理由：{decision.reason}
          </p>
          <p>复核后立即办理，不能收回。</p>
        </>
      ),
      okText: '复核通过',
      cancelText: '再看看',
      onOk: () => approve.run(decision),
    })
  const busy = approve.busy || reject.busy
  const problem = approve.problem ?? reject.problem ?? (found.error ? problemOf(found.error) : undefined)
  return (
    <>
      <Typography.Title level={1}>待复核</Typography.Title>
      <Typography.Paragraph type="secondary">
        放行密钥、签发、撤销都要两位同事：一位提请，另一位复核。提请的人不能自己复核。
      </Typography.Paragraph>
      <ProblemNotice problem={problem} />
      <Table<Decision>
        rowKey="id"
        dataSource={found.data ?? []}
        loading={found.isLoading}
        pagination={false}
        locale={{ emptyText: <Empty description="没有等着复核的提请" /> }}
        columns={[
          { title: '事项', dataIndex: 'kind', render: (kind: Decision['kind']) => decisionKindWords[kind] },
          { title: '对象', dataIndex: 'subject', className: 'number' },
          { title: '理由', dataIndex: 'reason' },
          { title: '提请人', dataIndex: 'proposedBy' },
          {
            title: '提请',
            dataIndex: 'proposedAt',
            render: (at: string) => <span title={formatDateTime(at)}>{formatTimeSince(at, Date.now())}</span>,
          },
          {
            title: '办理',
            render: (_, decision) => (
              <Space>
                {decision.mayApprove && (
                  <Button type="primary" size="small" disabled={busy} onClick={() => ask(decision)}>
                    复核…
                  </Button>
                )}
                {(decision.mayApprove || decision.proposedBy === name) && (
                  <Button size="small" disabled={busy} onClick={() => reject.run(decision)}>
                    {decision.proposedBy === name ? '撤回' : '不同意'}
                  </Button>
                )}
              </Space>
            ),
          },
        ]}
      />
    </>
  )
}
