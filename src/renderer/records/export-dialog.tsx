import { App, Form, Modal, Radio } from 'antd'
import { useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { PasswordInput } from '../../ui/components/password-input.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { saveFile } from '../../ui/files/save-file.ts'
import { formatCount } from '../../ui/format/numbers.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'

/** The list that is shown. */
export type ShownList = Omit<Parameters<CoreClient['records']['export']>[0], 'password'>

interface Props {
  readonly client: CoreClient
  readonly account: string
  readonly list: ShownList
  readonly count: number
  readonly onClose: () => void
}

interface Given {
  readonly numbers: 'masked' | 'whole'
  readonly password?: string
}

/** Saves the shown list as a workbook. Whole document numbers leave the program only after the password. */
export const ExportDialog = ({ client, account, list, count, onClose }: Props) => {
  const { message } = App.useApp()
  const [form] = Form.useForm<Given>()
  const whole = Form.useWatch('numbers', form) === 'whole'
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const save = async ({ numbers, password }: Given) => {
    setBusy(true)
    setProblem(undefined)
    try {
      saveFile(await client.records.export({ ...list, ...(numbers === 'whole' ? { password } : {}) }))
      void message.success(`已导出 ${formatCount(count)} 条`)
      onClose()
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      open
      title={`导出当前列表：${formatCount(count)} 条`}
      okText="导出"
      cancelText="取消"
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={onClose}
      destroyOnHidden
    >
      <p>按现在的筛选、排序和显示的列，存成一个 Excel 工作簿。</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        disabled={busy}
        initialValues={{ numbers: 'masked' }}
        onFinish={save}
      >
        <Form.Item name="numbers" label="证件号码">
          <Radio.Group
            options={[
              { value: 'masked', label: '遮盖中间' },
              { value: 'whole', label: '完整号码' },
            ]}
          />
        </Form.Item>
        {whole && (
          <Form.Item
            name="password"
            label={`${account} 的密码`}
            extra="完整号码只用于公示、核对等工作。谁在什么时候导出过，会记在这些记录的经过里。"
            rules={[{ required: true, message: '请输入密码' }]}
          >
            <PasswordInput autoFocus autoComplete="current-password" maxLength={1000} />
          </Form.Item>
        )}
      </Form>
      <ProblemNotice problem={problem} />
    </Modal>
  )
}
