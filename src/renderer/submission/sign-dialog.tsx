import { Alert, Button, Form, Modal, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { Batch, BatchSummary } from '../../shared/rpc/submission.ts'
import layout from '../../ui/components/layout.module.css'
import { PasswordInput } from '../../ui/components/password-input.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { usePrint } from '../../ui/files/printable.tsx'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { BatchSheet } from './batch-sheet.tsx'
import { SummaryTable } from './summary-table.tsx'
import { shortDigest } from './words.ts'

interface Props {
  readonly account: string
  /** What is to be signed; undefined while it is fetched. */
  readonly shown: { readonly unitName: string; readonly summary: BatchSummary; readonly batch?: Batch } | undefined
  readonly problem: Problem | undefined
  /** Signs what is shown with the password that was typed. */
  readonly onSign: (password: string) => Promise<void>
  readonly onClose: () => void
}

/** Signing, as clerk or as reviewer: all that is signed, what it means, and the password once more. */
export const SignDialog = ({ account, shown, problem, onSign, onClose }: Props) => {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Problem>()
  const { print, printed } = usePrint()
  const batch = shown?.batch
  const verb = batch ? '复签' : '签名并冻结'

  const sign = async ({ password }: { password: string }) => {
    setBusy(true)
    setFailure(undefined)
    try {
      await onSign(password)
    } catch (error) {
      setFailure(problemOf(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal
      open
      width={1200}
      style={{ top: 32 }}
      title={batch ? `复签第 ${batch.seq} 批` : '签名并冻结下一批'}
      closable={!busy}
      keyboard={!busy}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={null}
      destroyOnHidden
    >
      <ProblemNotice problem={problem} />
      {!shown && !problem && <Skeleton active />}
      {shown && (
        <>
          <SummaryTable summary={shown.summary} />
          <Alert
            className="sign-meaning"
            type="warning"
            showIcon
            title={
              batch
                ? `您将与${batch.clerk}共同对这 ${batch.count} 人的信息和照片负责`
                : `签名后，这 ${shown.summary.lines.length} 人的信息和照片即被冻结`
            }
            description={
              batch ? (
                <>
                  请核对名单与纸质汇总表一致。内容校验码{' '}
                  <Typography.Text code>{shortDigest(batch.digest)}</Typography.Text>
                  ；复签后批次即可送出，不能撤回。
                </>
              ) : (
                '冻结后不能再改。审核人复签以前可以整批撤回；复签以后，只有由省级服务退回的记录才能修改。'
              )
            }
          />
          <Form layout="vertical" requiredMark={false} onFinish={sign} disabled={busy}>
            <Form.Item
              name="password"
              label={`${account} 的密码`}
              rules={[{ required: true, message: '请输入密码' }]}
              className="sign-password"
            >
              <PasswordInput autoFocus autoComplete="current-password" maxLength={1000} />
            </Form.Item>
            <ProblemNotice problem={failure} />
            <div className="sign-buttons">
              <Button onClick={() => print(<BatchSheet {...shown} batch={batch} />)}>打印汇总表</Button>
              <span className={layout.gap} />
              <Button onClick={onClose}>暂不{batch ? '复签' : '签名'}</Button>
              <Button type="primary" htmlType="submit" loading={busy}>
                {verb}
              </Button>
            </div>
          </Form>
        </>
      )}
      {printed}
    </Modal>
  )
}
