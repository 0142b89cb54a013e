import { browserSupportsWebAuthn, startAuthentication } from '@simplewebauthn/browser'
import { Button, Divider, Form, Input, Space } from 'antd'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { PasswordInput } from '../../ui/components/password-input.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { useAction } from '../../ui/hooks/use-action.ts'
import { type HeadProps, SignInFrame } from './frame.tsx'
import styles from './sign-in.module.css'

interface Props extends HeadProps {
  readonly client: ConsoleClient
  readonly onSignedIn: () => void
}

interface Typed {
  readonly name: string
  readonly password: string
  readonly code: string
}

/** Signs an officer in by a passkey, or by password and code. */
export const SignInPage = ({ client, onSignedIn, ...head }: Props) => {
  const byPassword = useAction(async ({ name, password, code }: Typed) => {
    await client.session.signIn({ name, password, code })
    onSignedIn()
  })
  const byPasskey = useAction(async () => {
    const optionsJSON = (await client.session.passkeyQuestion()) as never
    const response = await startAuthentication({ optionsJSON }).catch((cause: unknown) => {
      throw new Problem('officers.passkey', {}, { cause })
    })
    await client.session.signInByPasskey({ response: { ...response } })
    onSignedIn()
  })
  const busy = byPassword.busy || byPasskey.busy
  return (
    <SignInFrame {...head}>
      <Form layout="vertical" requiredMark={false} onFinish={byPassword.run} disabled={busy}>
        {browserSupportsWebAuthn() && (
          <>
            <Button block className={styles.passkey} loading={byPasskey.busy} onClick={() => byPasskey.run(undefined)}>
              用通行密钥登录
            </Button>
            <Divider plain>或</Divider>
          </>
        )}
        <Form.Item name="name" label="账号" rules={[{ required: true, message: '请输入账号' }]}>
          <Input autoComplete="username" autoFocus maxLength={40} />
        </Form.Item>
        <Form.Item name="password" label="密码" rules={[{ required: true, message: '请输入密码' }]}>
          <PasswordInput autoComplete="current-password" maxLength={200} />
        </Form.Item>
        <Form.Item
          name="code"
          label="验证码"
          extra="验证器上的 6 位数字；验证器丢失时输入一个备用码"
          rules={[{ required: true, message: '请输入验证码' }]}
        >
          <Input autoComplete="one-time-code" maxLength={20} />
        </Form.Item>
        <Space orientation="vertical" style={{ width: '100%' }}>
          <ProblemNotice problem={byPassword.problem ?? byPasskey.problem} />
          <Button type="primary" block htmlType="submit" loading={byPassword.busy}>
            登录
          </Button>
        </Space>
      </Form>
    </SignInFrame>
  )
}
