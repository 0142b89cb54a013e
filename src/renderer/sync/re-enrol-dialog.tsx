import { Alert, Button, Form, Input, Modal, Radio } from 'antd'
import { useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { ReEnrolled } from '../../shared/rpc/sync.ts'
import layout from '../../ui/components/layout.module.css'
import { PasswordInput } from '../../ui/components/password-input.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatCount } from '../../ui/format/numbers.ts'
import { useAction } from '../../ui/hooks/use-action.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'

interface Typed {
  readonly code: string
  readonly deviceName: string
  readonly password: string
  readonly copy: boolean
}

interface Props {
  readonly client: CoreClient
  readonly onDone: () => void
  readonly onClose: () => void
}

const doneWords = ({ batches, records }: ReEnrolled): string =>
  batches === 0
    ? '没有要收回的批次。'
    : `收回了 ${formatCount(batches)} 个没有送到的批次，${formatCount(records)} 人回到“可以提交”，随下一批签名。`

/** Enrols this computer anew: what it means, the code, and the administrator's password. */
export const ReEnrolDialog = ({ client, onDone, onClose }: Props) => {
  const { value: setup } = useAnswer('setup', () => client.setup.state())
  const [enrolled, setEnrolled] = useState<ReEnrolled>()
  const { busy, problem, run } = useAction(async (typed: Typed) => {
    const answer = await client.sync.reEnrol(typed)
    // With new keys the session is over, and the sign-in page comes.
    setEnrolled(answer)
  })
  if (!setup) return null
  return (
    <Modal open title="重新登记这台电脑" closable={!busy} keyboard={!busy} onCancel={onClose} footer={null} width={640}>
      {enrolled ? (
        <>
          <Alert type="success" showIcon title="已重新登记" description={doneWords(enrolled)} />
          <div className="sign-buttons">
            <span className={layout.gap} />
            <Button type="primary" onClick={onDone}>
              好
            </Button>
          </div>
        </>
      ) : (
        <Form<Typed>
          layout="vertical"
          requiredMark={false}
          disabled={busy}
          initialValues={{ deviceName: setup.deviceName, copy: false }}
          onFinish={run}
        >
          <Alert
            className="re-enrol-lead"
            type="info"
            showIcon
            title="数据都保留；没有送到省里的批次收回，省里收到的不动"
            description="省里把这台电脑当作新登记的一台，批次从第一批重新接起。原来的登记随即作废，别处若还有同一份数据，不能再提交。"
          />
          <Form.Item name="copy" label="这份数据">
            <Radio.Group
              options={[
                { value: false, label: '就是这台电脑的，或是恢复的备份' },
                { value: true, label: '是复制来的，原来的电脑还在用' },
              ]}
            />
          </Form.Item>
          <Form.Item noStyle shouldUpdate>
            {(form) =>
              form.getFieldValue('copy') && (
                <Alert
                  type="warning"
                  showIcon
                  title="登记成另一台电脑后，这里的每个人都换新密钥"
                  description="登记后请重新登录，在“设置 → 账号”给其他人重设密码，再请省里放行管理员的新密钥。"
                />
              )
            }
          </Form.Item>
          <Form.Item
            name="code"
            label="省里新发的登记码"
            rules={[{ required: true, whitespace: true, message: '请填写登记码' }]}
          >
            <Input autoFocus placeholder="ABCD-2345-EFGH-6789-JKMN" autoComplete="off" />
          </Form.Item>
          <Form.Item
            name="deviceName"
            label="这台电脑叫什么"
            rules={[{ required: true, whitespace: true, message: '请给这台电脑起个名字' }]}
          >
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="password" label="您的密码" rules={[{ required: true, message: '请输入密码' }]}>
            <PasswordInput autoComplete="current-password" />
          </Form.Item>
          <ProblemNotice problem={problem} />
          <div className="sign-buttons">
            <span className={layout.gap} />
            <Button onClick={onClose}>不登记</Button>
            <Button type="primary" htmlType="submit" loading={busy}>
              重新登记
            </Button>
          </div>
        </Form>
      )}
    </Modal>
  )
}
