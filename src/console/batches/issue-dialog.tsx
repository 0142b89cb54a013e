import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Modal, Space } from 'antd'
import { useState } from 'react'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { useAction } from '../../ui/hooks/use-action.ts'
import styles from './batches.module.css'

interface Props {
  readonly client: ConsoleClient
  readonly batchId: string
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** Proposes to issue a batch. */
export const IssueDialog = ({ client, batchId, isOpen, onClose }: Props) => {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [reason, setReason] = useState('')
  const propose = useAction(async () => {
    await client.decisions.propose({ kind: 'batch.issue', input: { batchId }, reason })
    message.success('已提请签发，等另一位同事复核')
    onClose()
    await queries.invalidateQueries()
  })
  return (
    <Modal
      title="提请签发"
      open={isOpen}
      onCancel={onClose}
      onOk={() => propose.run(undefined)}
      okText="提请"
      cancelText="取消"
      okButtonProps={{ loading: propose.busy, disabled: reason.trim() === '' }}
    >
      <p>另一位签发岗位的同事复核后开始签发。请先看样张：第一个人的证书会怎样印出来。</p>
      <Space className={styles.note ?? ''}>
        <Button href={`/files/previews/${batchId}`}>下载第一个人的样张</Button>
        <Button href="/files/test-page">模板测试页</Button>
      </Space>
      <Input.TextArea
        aria-label="提请的理由"
        placeholder="理由，例如：审核已完成，文号……"
        value={reason}
        maxLength={500}
        onChange={({ target }) => setReason(target.value)}
      />
      <ProblemNotice problem={propose.problem} />
    </Modal>
  )
}
