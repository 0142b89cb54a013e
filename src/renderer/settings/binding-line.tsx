import { Button, Form, Modal, Tag } from 'antd'
import { useState } from 'react'
import type { RecoveryCode } from '../../shared/rpc/session.ts'
import type { Settings } from '../../shared/rpc/settings.ts'
import { PasswordInput } from '../../ui/components/password-input.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { RecoveryCodeView } from '../../ui/components/recovery-code.tsx'
import { useAction } from '../../ui/hooks/use-action.ts'
import type { PanelProps } from './panel.ts'

const states: Readonly<Record<Settings['binding'], { tag: string; colour: string; text: string }>> = {
  bound: {
    tag: '已绑定这台电脑',
    colour: 'green',
    text: '数据文件夹拿到别的电脑上，光有我的密码打不开，还要恢复码。',
  },
  unbound: { tag: '没有绑定', colour: 'orange', text: '锁定后重新登录，按提示抄下恢复码，就能绑定。' },
  none: {
    tag: '没有绑定',
    colour: 'default',
    text: '这里没有系统提供的安全钥匙串，绑定不了。数据只靠密码保护，请用长一些的密码。',
  },
}

/** Whether the signed-in account's password is bound to this computer, and the recovery code again. */
export const BindingLine = ({ client, settings: { binding } }: Pick<PanelProps, 'client' | 'settings'>) => {
  const [asks, setAsks] = useState(false)
  const { tag, colour, text } = states[binding]
  return (
    <div className="settings-binding">
      <span>我的密码</span>
      <Tag color={colour}>{tag}</Tag>
      <span>{text}</span>
      {binding === 'bound' && (
        <Button size="small" onClick={() => setAsks(true)}>
          查看恢复码
        </Button>
      )}
      {asks && <RecoveryCodeDialog client={client} onClose={() => setAsks(false)} />}
    </div>
  )
}

const RecoveryCodeDialog = ({ client, onClose }: Pick<PanelProps, 'client'> & { readonly onClose: () => void }) => {
  const [code, setCode] = useState<RecoveryCode>()
  const { busy, problem, run } = useAction(async ({ password }: { password: string }) =>
    setCode(await client.settings.showRecoveryCode({ password })),
  )
  if (code) {
    return (
      <Modal
        open
        title="这台电脑的恢复码"
        footer={
          <Button type="primary" autoFocus onClick={onClose}>
            知道了
          </Button>
        }
        onCancel={onClose}
      >
        <p>请抄在纸上或打印，和电脑分开保管。</p>
        <RecoveryCodeView {...code} />
      </Modal>
    )
  }
  return (
    <Modal
      open
      title="查看恢复码"
      okText="查看"
      confirmLoading={busy}
      okButtonProps={{ htmlType: 'submit', form: 'recovery-code' }}
      onCancel={onClose}
    >
      <Form id="recovery-code" layout="vertical" requiredMark={false} onFinish={run}>
        <Form.Item name="password" label="我的密码" rules={[{ required: true, message: '请输入密码' }]}>
          <PasswordInput autoFocus autoComplete="current-password" maxLength={1000} />
        </Form.Item>
      </Form>
      <ProblemNotice problem={problem} />
    </Modal>
  )
}
