import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Form, Input, QRCode, Result, Space, Spin, Typography } from 'antd'
import { useState } from 'react'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { officerRoleWords } from '../../shared/console/officer-roles.ts'
import { PasswordFields } from '../../ui/components/password-fields.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAction } from '../../ui/hooks/use-action.ts'
import { type HeadProps, SignInFrame } from './frame.tsx'
import styles from './sign-in.module.css'

interface Props extends HeadProps {
  readonly client: ConsoleClient
  readonly onDone: () => void
}

/** Behind `#`, so that no server and no log sees it. */
const codeOfLink = (): string => window.location.hash.slice(1)

/** Sets up the account of an invited officer: password, authenticator, recovery codes. */
export const InvitationPage = ({ client, onDone, ...head }: Props) => {
  const [code] = useState(codeOfLink)
  const [recoveryCodes, setRecoveryCodes] = useState<readonly string[]>()
  const invited = useQuery({
    queryKey: ['invitation', code],
    queryFn: () => client.session.openInvitation({ code }),
    // A new secret would make the authenticator's entry wrong.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const accept = useAction(async ({ password, oneTimeCode }: { password: string; oneTimeCode: string }) => {
    const answer = await client.session.acceptInvitation({ code, password, oneTimeCode })
    setRecoveryCodes(answer.recoveryCodes)
  })
  if (recoveryCodes) return <RecoveryCodes {...head} codes={recoveryCodes} onDone={onDone} />
  if (invited.error) {
    const { found, remedy } = problemOf(invited.error).toJSON()
    return (
      <SignInFrame {...head}>
        <Result status="warning" title={found} subTitle={remedy} extra={<Button href="/">去登录</Button>} />
      </SignInFrame>
    )
  }
  if (!invited.data) return <Spin className="console-opening" size="large" />
  const { name, roles, secret, address } = invited.data
  return (
    <SignInFrame {...head}>
      <Typography.Paragraph>
        账号 <strong>{name}</strong>，岗位：{roles.map((role) => officerRoleWords[role]).join('、')}
      </Typography.Paragraph>
      <Form layout="vertical" requiredMark={false} onFinish={accept.run} disabled={accept.busy}>
        <PasswordFields owner={name} />
        <div className={styles.setup}>
          <QRCode value={address} type="svg" size={160} errorLevel="L" aria-label="验证器的二维码" />
          <div>
            <div>用手机上的验证器（例如支持“时间型验证码”的应用）扫左边的码；不能扫就手工输入：</div>
            <div className={styles.secret}>{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</div>
          </div>
        </div>
        <Form.Item
          name="oneTimeCode"
          label="验证器上现在的 6 位数字"
          rules={[{ required: true, message: '请输入验证器上的 6 位数字' }]}
        >
          <Input autoComplete="one-time-code" inputMode="numeric" maxLength={8} />
        </Form.Item>
        <Space orientation="vertical" style={{ width: '100%' }}>
          <ProblemNotice problem={accept.problem} />
          <Button type="primary" block htmlType="submit" loading={accept.busy}>
            设置好，下一步
          </Button>
        </Space>
      </Form>
    </SignInFrame>
  )
}

/** Shows the recovery codes once, until the officer says that they are kept. */
const RecoveryCodes = ({ codes, onDone, ...head }: HeadProps & { codes: readonly string[]; onDone: () => void }) => {
  const [kept, setKept] = useState(false)
  return (
    <SignInFrame {...head}>
      <Alert
        type="warning"
        showIcon
        title="请抄下或打印这些备用码，只显示这一次"
        description="验证器丢失时，一个备用码代替一次验证码，每个只能用一次。不要存在这台电脑里。"
      />
      <ul className={styles.codes} style={{ listStyle: 'none' }}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Space orientation="vertical">
        <Checkbox checked={kept} onChange={({ target }) => setKept(target.checked)}>
          我已抄好，和电脑分开保管
        </Checkbox>
        <Button type="primary" disabled={!kept} onClick={onDone}>
          进入管理台
        </Button>
      </Space>
    </SignInFrame>
  )
}
