import { Button, Form, Input, Steps, Typography } from 'antd'
import { useState } from 'react'
import type { CoreClient } from '../../../shared/rpc/contract.ts'
import type { Notice } from '../../../shared/rpc/setup.ts'
import { enrolmentFiles } from '../../../shared/sync/enrolment-file-names.ts'
import { ProblemNotice } from '../../../ui/components/problem-notice.tsx'
import { chooseFile } from '../../../ui/files/choose-file.ts'
import { saveFile } from '../../../ui/files/save-file.ts'
import { useAction } from '../../../ui/hooks/use-action.ts'

interface Props {
  readonly client: CoreClient
  /** The values that were typed already. */
  readonly code: string | undefined
  readonly deviceName: string
  readonly notice: Notice | undefined
  readonly onEnrolled: () => void
  readonly onBack: () => void
}

interface Given {
  readonly code: string
  readonly deviceName: string
}

/** Enrolment without a connection to the province: the request is saved as a file, and the answer is loaded from one. */
export const EnrolByFile = ({ client, code, deviceName, notice, onEnrolled, onBack }: Props) => {
  const [written, setWritten] = useState(false)
  const writing = useAction(async (given: Given) => {
    const signingKey = notice?.signingKey ?? null
    // `File` is a DOM word; shared has none, so the contract's type is empty there.
    saveFile((await client.setup.writeRequest({ ...given, signingKey })) as File)
    setWritten(true)
  })
  const taking = useAction(async (file: File) => {
    await client.setup.importAnswer({ file })
    onEnrolled()
  })
  const importAnswer = async () => {
    const file = await chooseFile(enrolmentFiles.answer)
    if (file) await taking.run(file)
  }
  return (
    <>
      <Typography.Paragraph>
        这台电脑连不上省级服务时，用 U 盘传两份文件完成登记。文件里没有密码；本机的密钥不会离开这台电脑。
      </Typography.Paragraph>
      <Steps
        orientation="vertical"
        size="small"
        items={[
          {
            status: written ? 'finish' : 'process',
            title: '导出申请文件',
            content: (
              <Form<Given>
                layout="vertical"
                requiredMark={false}
                onFinish={writing.run}
                initialValues={{ code, deviceName }}
              >
                <Form.Item
                  name="code"
                  label="登记码"
                  rules={[{ required: true, whitespace: true, message: '请填写登记通知上的登记码' }]}
                >
                  <Input className="setup-code" autoFocus autoComplete="off" spellCheck={false} maxLength={60} />
                </Form.Item>
                <Form.Item
                  name="deviceName"
                  label="这台电脑的名称"
                  rules={[{ required: true, whitespace: true, message: '请给这台电脑起一个名称' }]}
                >
                  <Input autoComplete="off" maxLength={100} />
                </Form.Item>
                <ProblemNotice problem={writing.problem} />
                <Button type={written ? 'default' : 'primary'} htmlType="submit" loading={writing.busy}>
                  导出申请文件
                </Button>
              </Form>
            ),
          },
          {
            status: 'process',
            title: '送到省厅，取回答复文件',
            content: (
              <Typography.Paragraph type="secondary">
                可以先点“稍后再登记”去建账号，建好账号后再导出，经办人和审核人的密钥会一起登记。
              </Typography.Paragraph>
            ),
          },
          {
            status: 'process',
            title: '导入答复文件',
            content: (
              <>
                <ProblemNotice problem={taking.problem} />
                <Button type={written ? 'primary' : 'default'} loading={taking.busy} onClick={importAnswer}>
                  导入答复文件
                </Button>
              </>
            ),
          },
        ]}
      />
      <div className="setup-actions">
        <Button onClick={onBack}>返回</Button>
      </div>
    </>
  )
}
