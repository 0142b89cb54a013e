import { App, Form, type InputRef, Modal } from 'antd'
import { useRef, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import { PasswordInput } from '../../ui/components/password-input.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { problemOf } from '../../ui/hooks/problem-of.ts'

interface Props {
  readonly account: string
  readonly count: number
  /** Reads the numbers with the password and puts the cells on the clipboard. */
  readonly onCopy: (password: string) => Promise<void>
  readonly onClose: () => void
}

/** Asks for the password before whole document numbers leave the program. */
export const CopyNumbersDialog = ({ account, count, onCopy, onClose }: Props) => {
  const { message } = App.useApp()
  const [form] = Form.useForm<{ password: string }>()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const field = useRef<InputRef>(null)
  const copy = async ({ password }: { password: string }) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await onCopy(password)
      void message.success(`已复制 ${count} 行，证件号码是完整的`)
      onClose()
    } catch (error) {
      setProblem(problemOf(error))
      field.current?.select()
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      open
      title={`复制 ${count} 行，带完整证件号码`}
      okText="复制"
      cancelText="取消"
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={onClose}
      afterOpenChange={(open) => open && field.current?.focus()}
      destroyOnHidden
    >
      <p>完整号码只用于公示、核对等工作。谁在什么时候复制过，会记在这些记录的经过里。</p>
      <Form form={form} layout="vertical" requiredMark={false} disabled={busy} onFinish={copy}>
        <Form.Item name="password" label={`${account} 的密码`} rules={[{ required: true, message: '请输入密码' }]}>
          <PasswordInput ref={field} autoComplete="current-password" maxLength={1000} />
        </Form.Item>
      </Form>
      <ProblemNotice problem={problem} />
    </Modal>
  )
}
