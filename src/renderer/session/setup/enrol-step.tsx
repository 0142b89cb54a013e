import { Alert, Button, Form, Input, Modal, Space, Spin, Typography } from 'antd'
import { useState } from 'react'
import type { CoreClient } from '../../../shared/rpc/contract.ts'
import type { Notice, SetupState, EnrolStep as Step } from '../../../shared/rpc/setup.ts'
import { enrolmentFiles } from '../../../shared/sync/enrolment-file-names.ts'
import { PlainAddress } from '../../../ui/components/plain-address.tsx'
import { ProblemNotice } from '../../../ui/components/problem-notice.tsx'
import { chooseFile } from '../../../ui/files/choose-file.ts'
import { useAction } from '../../../ui/hooks/use-action.ts'
import { EnrolByFile } from './enrol-by-file.tsx'
import type { SetupParts } from './setup-parts.ts'
import { type EnrolRequest, useEnrolment } from './use-enrolment.ts'

const stepWords: Record<Step, string> = {
  register: '正在向省级服务登记这台电脑……',
  dictionary: '登记成功，正在下载专业、职称和评委会字典……',
}

/** What the person fills in. */
type Typed = Omit<EnrolRequest, 'signingKey' | 'mayBePlain'>

interface Props extends Pick<SetupParts, 'ProxyForm'> {
  readonly client: CoreClient
  readonly state: SetupState
  readonly onEnrolled: () => void
  readonly onLater: () => void
}

/** Enrolment by address and one-time code. Once the province has registered this computer, an interrupted enrolment continues without a code. */
export const EnrolStep = ({ ProxyForm, client, state, onEnrolled, onLater }: Props) => {
  const { step, problem, enrol, fetchDictionary, cancel } = useEnrolment(client, onEnrolled)
  const [showsProxy, setShowsProxy] = useState(false)
  const half = state.enrolled
  const [form] = Form.useForm<Typed>()
  const [notice, setNotice] = useState<Notice>()
  const [byFile, setByFile] = useState(false)
  const [mayBePlain, setMayBePlain] = useState(false)
  const reading = useAction(async (file: File) => {
    const read = await client.setup.readNotice({ file })
    setNotice(read)
    setMayBePlain(false)
    form.setFieldsValue({ server: read.server, code: read.code })
  })
  const openNotice = async () => {
    const file = await chooseFile(enrolmentFiles.notice)
    if (file) await reading.run(file)
  }
  const actions = (
    <>
      <ProblemNotice problem={problem ?? reading.problem} />
      {problem?.code === 'setup.address.plain' && <PlainAddress agreed={mayBePlain} onAgreed={setMayBePlain} />}
      {step && (
        <div className="setup-progress" aria-live="polite">
          <Spin size="small" />
          <span>{stepWords[step]}</span>
          <Button size="small" disabled={false} onClick={cancel}>
            取消
          </Button>
        </div>
      )}
    </>
  )
  const later = (
    <>
      <Button
        type="text"
        className="setup-try"
        disabled={step !== undefined}
        onClick={() => setShowsProxy((before) => !before)}
      >
        网络代理…
      </Button>
      <Button type="text" disabled={step !== undefined} onClick={onLater}>
        稍后再登记
      </Button>
      <Modal open={showsProxy} title="网络代理" footer={null} destroyOnHidden onCancel={() => setShowsProxy(false)}>
        <p>单位的电脑要经过代理服务器才能上网时，在这里设置；不清楚请问单位的网管。</p>
        <ProxyForm client={client} mayChange mayTry={false} onSaved={() => setShowsProxy(false)} />
      </Modal>
    </>
  )

  if (half) {
    return (
      <>
        <Typography.Paragraph>
          这台电脑已经登记为<strong>{half.unitName}</strong>，还差字典没有下载完。不需要再填登记码。
        </Typography.Paragraph>
        {actions}
        <div className="setup-actions">
          {later}
          <Button type="primary" autoFocus disabled={step !== undefined} onClick={fetchDictionary}>
            下载字典
          </Button>
        </div>
      </>
    )
  }
  if (byFile) {
    return (
      <EnrolByFile
        client={client}
        code={form.getFieldValue('code') as string | undefined}
        deviceName={state.deviceName}
        notice={notice}
        onEnrolled={onEnrolled}
        onBack={() => setByFile(false)}
      />
    )
  }
  return (
    <>
      <Typography.Paragraph>
        照登记通知填写，或打开省里发来的登记文件。登记码只能用一次，用来证明这台电脑属于本单位；没有收到通知，请向省人社厅专技处申领。
      </Typography.Paragraph>
      <Space className="setup-file" wrap>
        <Button disabled={step !== undefined} onClick={openNotice}>
          打开登记文件…
        </Button>
        <Button type="link" disabled={step !== undefined} onClick={() => setByFile(true)}>
          这台电脑连不上省级服务？用文件登记
        </Button>
      </Space>
      {notice && (
        <Alert
          className="setup-rule"
          type="success"
          showIcon
          title={`登记文件：${notice.unitName}`}
          description={`由${notice.province}发出，地址和登记码已填好。`}
        />
      )}
      <Form<Typed>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(given) => enrol({ ...given, signingKey: notice?.signingKey ?? null, mayBePlain })}
        disabled={step !== undefined}
        // An agreement is about one address.
        onValuesChange={({ server }: Partial<Typed>) => server !== undefined && setMayBePlain(false)}
        initialValues={{ deviceName: state.deviceName }}
      >
        <Form.Item
          name="server"
          label="省级服务地址"
          rules={[{ required: true, whitespace: true, message: '请填写登记通知上的地址' }]}
        >
          <Input autoFocus autoComplete="off" spellCheck={false} maxLength={300} placeholder="登记通知上的网址" />
        </Form.Item>
        <Form.Item
          name="code"
          label="登记码"
          rules={[{ required: true, whitespace: true, message: '请填写登记通知上的登记码' }]}
        >
          <Input
            className="setup-code"
            autoComplete="off"
            spellCheck={false}
            maxLength={60}
            placeholder="五组，每组四个字母或数字"
          />
        </Form.Item>
        <Form.Item
          name="deviceName"
          label="这台电脑的名称"
          extra="省里和管理员用它分辨单位的几台电脑"
          rules={[{ required: true, whitespace: true, message: '请给这台电脑起一个名称' }]}
        >
          <Input autoComplete="off" maxLength={100} />
        </Form.Item>
        {actions}
        <div className="setup-actions">
          {later}
          <Button type="primary" htmlType="submit">
            登记
          </Button>
        </div>
      </Form>
    </>
  )
}
