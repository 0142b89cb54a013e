import { Button, Form, Steps, Typography } from 'antd'
import { useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { ReEnrolled } from '../../shared/rpc/sync.ts'
import { enrolmentFiles } from '../../shared/sync/enrolment-file-names.ts'
import layout from '../../ui/components/layout.module.css'
import { PasswordInput } from '../../ui/components/password-input.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { chooseFile } from '../../ui/files/choose-file.ts'
import { saveFile } from '../../ui/files/save-file.ts'
import { useAction } from '../../ui/hooks/use-action.ts'
import { type NewEnrolment, ReEnrolFields } from './re-enrol-fields.tsx'

interface Props {
  readonly client: CoreClient
  /** The values that were typed already. */
  readonly typed: Partial<NewEnrolment>
  readonly onEnrolled: (enrolled: ReEnrolled) => void
  readonly onBack: () => void
}

/**
 * Enrolment anew without a connection to the province: the request is saved as a file, and the answer is loaded from one. Days
 * may lie between the two, so the answer can be loaded without the first step.
 */
export const ReEnrolByFile = ({ client, typed, onEnrolled, onBack }: Props) => {
  const [written, setWritten] = useState(false)
  const writing = useAction(async (given: NewEnrolment) => {
    // `File` is a DOM word; shared has none, so the contract's type is empty there.
    saveFile((await client.sync.writeReEnrolment(given)) as File)
    setWritten(true)
  })
  const taking = useAction(async (given: { readonly file: File; readonly password: string }) =>
    onEnrolled(await client.sync.importReEnrolment(given)),
  )
  const importAnswer = async ({ password }: { readonly password: string }) => {
    const file = await chooseFile(enrolmentFiles.answer)
    if (file) await taking.run({ file, password })
  }
  return (
    <>
      <Typography.Paragraph>
        用 U 盘传两份文件完成登记，数据都保留。导入答复以前，这台电脑照原来的登记使用。
      </Typography.Paragraph>
      <Steps
        orientation="vertical"
        size="small"
        items={[
          {
            status: written ? 'finish' : 'process',
            title: '导出申请文件',
            content: (
              <Form<NewEnrolment>
                className="re-enrol-step"
                layout="vertical"
                requiredMark={false}
                disabled={writing.busy}
                initialValues={typed}
                onFinish={writing.run}
              >
                <ReEnrolFields />
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
                没有送到省里的批次，导入答复时收回。省里已经收到的批次不动，它们的回执文件照常在“同步”页导入。
              </Typography.Paragraph>
            ),
          },
          {
            status: 'process',
            title: '导入答复文件',
            content: (
              <Form<{ password: string }>
                className="re-enrol-step"
                layout="vertical"
                requiredMark={false}
                disabled={taking.busy}
                onFinish={importAnswer}
              >
                <Form.Item name="password" label="您的密码" rules={[{ required: true, message: '请输入密码' }]}>
                  <PasswordInput autoComplete="current-password" />
                </Form.Item>
                <ProblemNotice problem={taking.problem} />
                <Button type={written ? 'primary' : 'default'} htmlType="submit" loading={taking.busy}>
                  导入答复文件
                </Button>
              </Form>
            ),
          },
        ]}
      />
      <div className="sign-buttons">
        <span className={layout.gap} />
        <Button disabled={taking.busy} onClick={onBack}>
          返回
        </Button>
      </div>
    </>
  )
}
