import { Alert, Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { Batch } from '../../shared/rpc/submission.ts'
import layout from '../../ui/components/layout.module.css'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { problemOf } from '../../ui/hooks/problem-of.ts'

interface Props {
  readonly client: CoreClient
  readonly batch: Batch
  readonly onWithdrawn: () => void
  readonly onClose: () => void
}

/** Withdraws a batch that only the clerk has signed, or that the province refused as a whole; shows what happens to its records and asks for the reason. */
export const WithdrawDialog = ({ client, batch, onWithdrawn, onClose }: Props) => {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Problem>()

  const withdraw = async ({ reason }: { reason: string }) => {
    setBusy(true)
    setFailure(undefined)
    try {
      await client.submission.withdraw({ id: batch.id, digest: batch.digest, reason })
      onWithdrawn()
    } catch (error) {
      setFailure(problemOf(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal open title={`撤回第 ${batch.seq} 批`} closable={!busy} keyboard={!busy} onCancel={onClose} footer={null}>
      <Alert
        className="sign-meaning"
        type="info"
        showIcon
        title={`这 ${batch.count} 人回到“可以提交”，${batch.refusal ? '省里没有收下这一批' : '什么也没有送出'}`}
        description="审核人可以把其中有问题的人退回修改；其余的人随下一批签名。撤回由谁、为什么，都会留下记录。"
      />
      <Form layout="vertical" requiredMark={false} onFinish={withdraw} disabled={busy}>
        <Form.Item
          name="reason"
          label="为什么撤回"
          rules={[{ required: true, whitespace: true, message: '请写明原因，同事会看到' }]}
        >
          <Input autoFocus maxLength={200} placeholder="例如：有两人的照片贴反了" />
        </Form.Item>
        <ProblemNotice problem={failure} />
        <div className="sign-buttons">
          <span className={layout.gap} />
          <Button onClick={onClose}>不撤回</Button>
          <Button type="primary" danger htmlType="submit" loading={busy}>
            撤回这一批
          </Button>
        </div>
      </Form>
    </Modal>
  )
}
