import { Alert, Button, Card, Form, Input, Typography } from 'antd'
import { isLastGroup } from '../../shared/recovery-code.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { RecoveryCode } from '../../shared/rpc/session.ts'
import { PageTitle } from '../../ui/components/page-title.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { RecoveryCodeView } from '../../ui/components/recovery-code.tsx'
import { useAction } from '../../ui/hooks/use-action.ts'

interface Props {
  readonly client: CoreClient
  readonly offer: RecoveryCode
  /** As the person typed it a moment ago; the core seals the account's key anew with it. */
  readonly password: string
  readonly onDone: () => void
}

/** Shows the recovery code after a sign-in, and binds the password to this computer once the person has copied it. */
export const BindingOffer = ({ client, offer, password, onDone }: Props) => {
  const { busy, problem, run } = useAction(async ({ written }: { written: string }) => {
    await client.session.bindPassword({ password, written })
    onDone()
  })
  return (
    <Card className="sign-in sign-in-binding">
      <PageTitle>把密码绑定到这台电脑</PageTitle>
      <Typography.Paragraph>
        绑定以后，别人拿走了数据文件夹，即使猜中密码，在别的电脑上也打不开。换电脑、重装系统，或者把备份恢复到别处以后，第一次登录除了密码还要这个恢复码。
      </Typography.Paragraph>
      <RecoveryCodeView {...offer} />
      <Alert
        className="sign-in-note"
        type="warning"
        showIcon
        title="请抄在纸上或打印，和电脑分开保管"
        description="不要拍照，也不要存在这台电脑里。本机各账号用同一个恢复码。"
      />
      <Form layout="vertical" requiredMark={false} onFinish={run} disabled={busy}>
        <Form.Item
          name="written"
          label="请照抄好的恢复码输入最后一组"
          rules={[
            {
              validator: (_, written: string | undefined) =>
                isLastGroup(offer.code, written ?? '')
                  ? Promise.resolve()
                  : Promise.reject(new Error('和恢复码的最后一组不一致')),
            },
          ]}
          validateTrigger="onSubmit"
        >
          <Input autoComplete="off" spellCheck={false} maxLength={20} />
        </Form.Item>
        <ProblemNotice problem={problem} />
        <div className="sign-in-choice">
          <Button onClick={onDone}>以后再说</Button>
          <Button type="primary" htmlType="submit" loading={busy}>
            已抄好，绑定
          </Button>
        </div>
      </Form>
    </Card>
  )
}
