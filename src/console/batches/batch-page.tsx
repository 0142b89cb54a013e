import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Input, Modal, Result, Space, Spin, Typography } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import type { Permission } from '../../shared/console/officer-roles.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatDateTime } from '../../ui/format/times.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAction } from '../../ui/hooks/use-action.ts'
import styles from './batches.module.css'
import { type Choice, RecordSheet } from './record-sheet.tsx'
import { StatusCounts } from './status-counts.tsx'

interface Props {
  readonly client: ConsoleClient
  readonly id: string
  readonly permissions: readonly Permission[]
}

/** One batch: its records with photos, returns and releases, the confirmation, and the proposal to issue. */
export const BatchPage = ({ client, id, permissions }: Props) => {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [choices, setChoices] = useState<ReadonlyMap<string, Choice>>(new Map())
  const [asking, setAsking] = useState<'confirm' | 'issue'>()
  const [reason, setReason] = useState('')
  const found = useQuery({
    queryKey: ['batch', id],
    queryFn: () => client.batches.get({ id }),
    refetchOnWindowFocus: false,
  })
  const confirm = useAction(async () => {
    const returned = [...choices].flatMap(([recordId, choice]) =>
      choice.kind === 'return' ? [{ recordId, code: choice.code, text: choice.text }] : [],
    )
    const released = [...choices].flatMap(([recordId, choice]) => (choice.kind === 'release' ? [recordId] : []))
    const result = await client.batches.confirm({ id, returned, released })
    message.success(`确认 ${result.confirmed} 人，退回 ${result.returned} 人，还等 ${result.waiting} 人`)
    setChoices(new Map())
    setAsking(undefined)
    await queries.invalidateQueries()
  })
  const propose = useAction(async () => {
    await client.decisions.propose({ kind: 'batch.issue', input: { batchId: id }, reason })
    message.success('已提请签发，等另一位同事复核')
    setAsking(undefined)
    await queries.invalidateQueries()
  })
  if (found.error) {
    const { found: text, remedy } = problemOf(found.error).toJSON()
    return <Result status="warning" title={text} subTitle={remedy} extra={<Link href="/batches">回到批次</Link>} />
  }
  if (!found.data) return <Spin size="large" />
  const { unit, receivedAt, byStatus, rows, isAwaiting } = found.data
  const open = rows.filter(({ status }) => status === 'accepted' || status === 'held')
  const back = [...choices.values()].filter(({ kind }) => kind === 'return').length
  const held = open.filter(({ recordId, status }) => status === 'held' && !choices.has(recordId)).length
  const mayConfirm = permissions.includes('batches.confirm') && open.length > 0 && !isAwaiting
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
      <RecordSheet
        key={id}
        batchId={id}
        rows={rows}
        choices={choices}
        mayChoose={mayConfirm}
        onChoose={(recordId, choice) => choose(recordId, choice)}
      />
      <Modal
        title="确认这一批"
        open={asking === 'confirm'}
        onCancel={() => setAsking(undefined)}
        onOk={() => confirm.run(undefined)}
        okText={`确认 ${open.length - back - held} 人${back ? `，退回 ${back} 人` : ''}`}
        cancelText="再看看"
        okButtonProps={{ loading: confirm.busy }}
      >
        <p>
          确认后每人得到证书编号，不能收回；退回的人由单位改好再送。
          {held > 0 && `有 ${held} 人待核实、没有放行，这次不确认。`}
        </p>
        <ProblemNotice problem={confirm.problem} />
      </Modal>
      <Modal
        title="提请签发"
        open={asking === 'issue'}
        onCancel={() => setAsking(undefined)}
        onOk={() => propose.run(undefined)}
        okText="提请"
        cancelText="取消"
        okButtonProps={{ loading: propose.busy, disabled: reason.trim() === '' }}
      >
        <p>另一位签发岗位的同事复核后开始签发。</p>
        <Input.TextArea
          aria-label="提请的理由"
          placeholder="理由，例如：审核已完成，文号……"
          value={reason}
          maxLength={500}
          onChange={({ target }) => setReason(target.value)}
        />
        <ProblemNotice problem={propose.problem} />
      </Modal>
    </>
  )
}
