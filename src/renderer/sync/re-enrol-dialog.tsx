import { Alert, Button, Form, Modal } from 'antd'
import { useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { ReEnrolled } from '../../shared/rpc/sync.ts'
import layout from '../../ui/components/layout.module.css'
import { PasswordInput } from '../../ui/components/password-input.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatCount } from '../../ui/format/numbers.ts'
import { useAction } from '../../ui/hooks/use-action.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { ReEnrolByFile } from './re-enrol-by-file.tsx'
import { type NewEnrolment, ReEnrolFields } from './re-enrol-fields.tsx'

interface Typed extends NewEnrolment {
  readonly password: string
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

/** Enrols this computer anew: what it means, the code, and the administrator's password; or the same by two files. */
export const ReEnrolDialog = ({ client, onDone, onClose }: Props) => {
  const { value: setup } = useAnswer('setup', () => client.setup.state())
  const [form] = Form.useForm<Typed>()
  const [enrolled, setEnrolled] = useState<ReEnrolled>()
  const [byFile, setByFile] = useState(false)
  const { busy, problem, run } = useAction(async (typed: Typed) => {
    const answer = await client.sync.reEnrol(typed)
    // With new keys the session is over, and the sign-in page comes.
    setEnrolled(answer)
  })
  if (!setup) return null
  const first = { deviceName: setup.deviceName, copy: false }
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
      ) : byFile ? (
        <ReEnrolByFile
          client={client}
          typed={{ ...first, ...form.getFieldsValue(['code', 'deviceName', 'copy']) }}
          onEnrolled={setEnrolled}
          onBack={() => setByFile(false)}
        />
      ) : (
        <Form<Typed>
          form={form}
          layout="vertical"
          requiredMark={false}
          disabled={busy}
          initialValues={first}
          onFinish={run}
        >
          <Alert
            className="re-enrol-lead"
            type="info"
            showIcon
            title="数据都保留；没有送到省里的批次收回，省里收到的不动"
            description="省里把这台电脑当作新登记的一台，批次从第一批重新接起。原来的登记随即作废，别处若还有同一份数据，不能再提交。"
          />
          <ReEnrolFields />
          <Form.Item name="password" label="您的密码" rules={[{ required: true, message: '请输入密码' }]}>
            <PasswordInput autoComplete="current-password" />
          </Form.Item>
          <ProblemNotice problem={problem} />
          <div className="sign-buttons">
            <Button type="link" className="bare-link" onClick={() => setByFile(true)}>
              这台电脑连不上省级服务？用文件登记
            </Button>
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
