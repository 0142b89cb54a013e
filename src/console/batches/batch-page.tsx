import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Result, Segmented, Space, Spin, Typography } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import { samplingRates } from '../../shared/console/batches-contract.ts'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import type { Permission } from '../../shared/console/officer-roles.ts'
import { formatDateTime } from '../../ui/format/times.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAction } from '../../ui/hooks/use-action.ts'
import styles from './batches.module.css'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { IssueDialog } from './issue-dialog.tsx'
import { IssueProgressCard } from './issue-progress.tsx'
import { type Choice, RecordSheet } from './record-sheet.tsx'
import { StatusCounts } from './status-counts.tsx'
import { useBatchClaim } from './use-batch-claim.ts'

interface Props {
  readonly client: ConsoleClient
  readonly id: string
  readonly permissions: readonly Permission[]
}

type Percent = (typeof samplingRates)[number]

/** One batch: its records with photos, returns and releases, the confirmation, and the proposal to issue. */
export const BatchPage = ({ client, id, permissions }: Props) => {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [choices, setChoices] = useState<ReadonlyMap<string, Choice>>(new Map())
  const [asking, setAsking] = useState<'confirm' | 'issue'>()
  const [percent, setPercent] = useState<Percent>(100)
  const found = useQuery({
    queryKey: ['batch', id],
    queryFn: () => client.batches.get({ id }),
    refetchOnWindowFocus: false,
  })
  const all = found.data?.rows ?? []
  const open = all.filter(({ status }) => status === 'accepted' || status === 'held')
  const canConfirm = permissions.includes('batches.confirm') && open.length > 0 && !found.data?.isAwaiting
  const { claim, retake } = useBatchClaim(client, id, canConfirm)
  const confirm = useAction(async () => {
    const returned = [...choices].flatMap(([recordId, choice]) =>
      choice.kind === 'return' ? [{ recordId, code: choice.code, text: choice.text }] : [],
    )
    const released = [...choices].flatMap(([recordId, choice]) => (choice.kind === 'release' ? [recordId] : []))
    const result = await client.batches.confirm({ id, returned, released, percent })
    message.success(`确认 ${result.confirmed} 人，退回 ${result.returned} 人，还等 ${result.waiting} 人`)
    setChoices(new Map())
    setAsking(undefined)
    await queries.invalidateQueries()
  })
  if (found.error) {
    const { found: text, remedy } = problemOf(found.error).toJSON()
    return <Result status="warning" title={text} subTitle={remedy} extra={<Link href="/batches">回到批次</Link>} />
  }
  if (!found.data) return <Spin size="large" />
  const { unit, receivedAt, byStatus, isAwaiting } = found.data
  const back = [...choices.values()].filter(({ kind }) => kind === 'return').length
  const held = open.filter(({ recordId, status }) => status === 'held' && !choices.has(recordId)).length
  const mayConfirm = canConfirm && claim?.isOwn === true
  const drawn = Math.ceil((all.length * percent) / 100)
  // Records that need a look are shown at any rate.
  const rows = all.filter(
    ({ recordId, status, hints, draw }) =>
      draw < drawn || hints.length > 0 || status === 'held' || choices.has(recordId),
  )
  const choose = (recordId: string, choice: Choice | undefined) => {
    const next = new Map(choices)
    if (choice) next.set(recordId, choice)
    else next.delete(recordId)
    setChoices(next)
  }
  return (
    <>
      <div className={styles.head}>
        <div>
          <Typography.Title level={1}>{unit}</Typography.Title>
          <Space wrap>
            <span>{formatDateTime(receivedAt)} 收到</span>
            <StatusCounts byStatus={byStatus} />
          </Space>
        </div>
        <Space>
          {mayConfirm && (
            <Button type="primary" onClick={() => setAsking('confirm')}>
              确认其余 {open.length - back - held} 人…
            </Button>
          )}
          {permissions.includes('certificates.issue') && byStatus.confirmed && (
            <Button type="primary" onClick={() => setAsking('issue')}>
              提请签发 {byStatus.confirmed} 人…
            </Button>
          )}
        </Space>
      </div>
      {isAwaiting && (
        <Alert
          type="warning"
          showIcon
          className={styles.note}
          title="这一批的签名密钥还没有放行，先不能确认"
          description="请登记岗位的同事核对单位管理员的指纹并放行，之后自动继续。"
        />
      )}
      {claim && !claim.isOwn && (
        <Alert
          type="info"
          showIcon
          className={styles.note}
          title={`${claim.officer} 正在办这一批（${formatDateTime(claim.since)} 开始）`}
          description="您可以查看。他离开这一页，或 15 分钟没有操作，您就可以接着办。"
          action={<Button onClick={retake}>再看看是否放下</Button>}
        />
      )}
      <IssueProgressCard client={client} batchId={id} mayIssue={permissions.includes('certificates.issue')} />
      {mayConfirm && (
        <Space wrap className={styles.note}>
          <Segmented
            aria-label="看多少"
            value={percent}
            options={samplingRates.map((value) => ({ value, label: value === 100 ? '全看' : `抽看 ${value}%` }))}
            onChange={(chosen) => {
              setPercent(chosen)
              // The arrow keys move in the sheet again, not among the rates.
              if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
            }}
          />
          {percent < 100 && (
            <span>
              抽中 {drawn} 人；待核实的和有提示的都显示，共 {rows.length} 人。抽签由收件回执决定，不能挑。
            </span>
          )}
        </Space>
      )}
      <RecordSheet
        key={`${id} ${percent}`}
        client={client}
        batchId={id}
        rows={rows}
        choices={choices}
        mayChoose={mayConfirm}
        onChoose={choose}
      />
      <ConfirmDialog
        isOpen={asking === 'confirm'}
        confirmed={open.length - back - held}
        returned={back}
        held={held}
        percent={percent}
        shown={rows.length}
        isBusy={confirm.busy}
        problem={confirm.problem}
        onConfirm={() => confirm.run(undefined)}
        onClose={() => setAsking(undefined)}
      />
      <IssueDialog client={client} batchId={id} isOpen={asking === 'issue'} onClose={() => setAsking(undefined)} />
    </>
  )
}
