import { Button, Form, Input, Typography } from 'antd'
import type { CoreClient } from '../../../shared/rpc/contract.ts'
import { PasswordFields } from '../../../ui/components/password-fields.tsx'
import { ProblemNotice } from '../../../ui/components/problem-notice.tsx'
import { useAction } from '../../../ui/hooks/use-action.ts'

interface Given {
  readonly name: string
  readonly password: string
}

export const AdministratorStep = ({ client, onCreated }: { client: CoreClient; onCreated: () => void }) => {
  const { busy, problem, run } = useAction(async ({ name, password }: Given) => {
    await client.setup.create({ name, password })
    onCreated()
  })
  return (
    <>
      <Typography.Paragraph>
        管理员建立账号、重设密码、更改设置，不录入也不审核。管理员的密码丢失后没有人能重设，请妥善保管。
      </Typography.Paragraph>
      <Form layout="vertical" requiredMark={false} onFinish={run}>
        <Form.Item
          name="name"
          label="管理员姓名"
          rules={[{ required: true, whitespace: true, message: '请填写管理员姓名' }]}
        >
          <Input autoFocus autoComplete="off" maxLength={60} />
        </Form.Item>
        <PasswordFields />
        <ProblemNotice problem={problem} />
        <div className="setup-actions">
          <Button type="primary" htmlType="submit" loading={busy}>
            建立管理员
          </Button>
        </div>
      </Form>
    </>
  )
}
