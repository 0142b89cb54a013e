import { App, Button, Form, Input, Modal, Radio, Space, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { accountRoleWords } from '../../shared/account.ts'
import type { Settings } from '../../shared/rpc/settings.ts'
import layout from '../../ui/components/layout.module.css'
import { PasswordFields } from '../../ui/components/password-fields.tsx'
import { PasswordInput } from '../../ui/components/password-input.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAction } from '../../ui/hooks/use-action.ts'
import { BindingLine } from './binding-line.tsx'
import { KeyTransfer } from './key-transfer.tsx'
import type { PanelProps } from './panel.ts'

type AccountRow = Settings['accounts'][number]
type Doing = { readonly kind: 'add' | 'own' } | { readonly kind: 'reset'; readonly account: AccountRow }

const keyState = ({ registeredAt, active }: AccountRow) => {
  if (!active) return <Tag>已停用，密钥随同步作废</Tag>
  if (registeredAt) return <Tag color="green">已登记</Tag>
  return <Tag color="orange">下次同步时登记</Tag>
}

/** The unit's accounts, and whether the province has their signing keys. */
export const AccountsPanel = ({ client, account, settings, onChanged }: PanelProps) => {
  const [doing, setDoing] = useState<Doing>()
  const administrator = account.role === 'administrator'
  const close = () => setDoing(undefined)
  const { modal, notification } = App.useApp()
  const deactivate = ({ id, name }: AccountRow) =>
    modal.confirm({
      title: `停用“${name}”的账号？`,
      content:
        '这个账号不能再登录，也不能恢复；他做过的录入、审核和签名都还在。签名密钥在下次同步时作废。数据库会换用新的密钥，数据多时要等一会儿。',
      okText: '停用',
      okButtonProps: { danger: true },
      autoFocusButton: 'cancel',
      onOk: async () => {
        try {
          await client.settings.deactivateAccount({ id })
          onChanged()
        } catch (error) {
          const { found, remedy } = problemOf(error).toJSON()
          notification.error({ title: found, description: remedy })
        }
      },
    })
  const waiting =
    settings.unit !== null && settings.accounts.some(({ registeredAt, active }) => active && !registeredAt)
  return (
    <>
      <div className="settings-tools">
        {administrator && (
          <Button type="primary" onClick={() => setDoing({ kind: 'add' })}>
            增加账号
          </Button>
        )}
        <Button onClick={() => setDoing({ kind: 'own' })}>修改我的密码</Button>
      </div>
      <BindingLine client={client} settings={settings} />
      <Table<AccountRow>
        rowKey="id"
        size="middle"
        className="accounts-table"
        scroll={{ x: 'max-content' }}
        pagination={false}
        dataSource={settings.accounts}
        columns={[
          {
            title: '姓名',
            dataIndex: 'name',
            render: (name: string, row) => (row.id === account.id ? `${name}（我）` : name),
          },
          { title: '岗位', render: (_, { role }) => accountRoleWords[role] },
          // A narrow window shows the key only in 设备与密钥.
          {
            title: '签名密钥',
            responsive: ['lg'],
            render: (_, row) => <span className={layout.digits}>{row.key}</span>,
          },
          { title: '在省级服务', render: (_, row) => keyState(row) },
          ...(administrator
            ? [
                {
                  title: '操作',
                  render: (_: unknown, row: AccountRow) =>
                    row.id !== account.id &&
                    row.active && (
                      <Space wrap>
                        <Button
                          size="small"
                          aria-label={`重设密码：${row.name}`}
                          onClick={() => setDoing({ kind: 'reset', account: row })}
                        >
                          重设密码
                        </Button>
                        <Button size="small" danger aria-label={`停用${row.name}`} onClick={() => deactivate(row)}>
                          停用
                        </Button>
                      </Space>
                    ),
                },
              ]
            : []),
        ]}
      />
      <Typography.Paragraph type="secondary" className="settings-remark">
        录入和审核必须是两个人、两个账号。离岗的人请停用账号：不能再登录，做过的事仍记在他名下。
      </Typography.Paragraph>
      {administrator && waiting && <KeyTransfer client={client} onChanged={onChanged} />}
      {doing?.kind === 'add' && <AddDialog client={client} onChanged={onChanged} onClose={close} />}
      {doing?.kind === 'own' && <OwnPasswordDialog client={client} owner={account.name} onClose={close} />}
      {doing?.kind === 'reset' && (
        <ResetDialog client={client} target={doing.account} onChanged={onChanged} onClose={close} />
      )}
    </>
  )
}

interface DialogProps extends Pick<PanelProps, 'client'> {
  readonly onClose: () => void
}

type Roles = keyof typeof accountRoleWords

const AddDialog = ({ client, onChanged, onClose }: DialogProps & Pick<PanelProps, 'onChanged'>) => {
  const { message } = App.useApp()
  const { busy, problem, run } = useAction(async (given: { name: string; role: Roles; password: string }) => {
    const { name, role, password } = given
    const added = await client.settings.addAccount({ name, role, password })
    message.success(`已增加${accountRoleWords[added.role]}账号：${added.name}`)
    onChanged()
    onClose()
  })
  return (
    <Modal
      open
      title="增加账号"
      okText="增加"
      confirmLoading={busy}
      okButtonProps={{ htmlType: 'submit', form: 'add-account' }}
      onCancel={onClose}
    >
      <Form id="add-account" layout="vertical" requiredMark={false} onFinish={run} initialValues={{ role: 'clerk' }}>
        <Form.Item name="name" label="姓名" rules={[{ required: true, whitespace: true, message: '请输入姓名' }]}>
          <Input autoFocus maxLength={60} autoComplete="off" />
        </Form.Item>
        <Form.Item name="role" label="岗位">
          <Radio.Group
            options={[
              { value: 'clerk', label: '经办人（录入、提交）' },
              { value: 'reviewer', label: '审核人（审核、复签）' },
              { value: 'administrator', label: '管理员' },
            ]}
          />
        </Form.Item>
        <PasswordFields />
      </Form>
      <ProblemNotice problem={problem} />
    </Modal>
  )
}

const OwnPasswordDialog = ({ client, owner, onClose }: DialogProps & { readonly owner: string }) => {
  const { message } = App.useApp()
  const { busy, problem, run } = useAction(async ({ present, password }: { present: string; password: string }) => {
    await client.settings.changePassword({ present, wanted: password })
    message.success('密码已修改，下次登录用新密码')
    onClose()
  })
  return (
    <Modal
      open
      title="修改我的密码"
      okText="修改"
      confirmLoading={busy}
      okButtonProps={{ htmlType: 'submit', form: 'own-password' }}
      onCancel={onClose}
    >
      <Form id="own-password" layout="vertical" requiredMark={false} onFinish={run}>
        <Form.Item name="present" label="现在的密码" rules={[{ required: true, message: '请输入现在的密码' }]}>
          <PasswordInput autoFocus autoComplete="current-password" maxLength={1000} />
        </Form.Item>
        <PasswordFields owner={owner} />
      </Form>
      <ProblemNotice problem={problem} />
    </Modal>
  )
}

const resetWarning =
  '原来的密码立即作废。这个账号换用新的签名密钥，下次同步时自动向省里登记；以前签过的批次不受影响。数据库也换用新的密钥，数据多时要等一会儿。最好由本人到场输入新密码。'

interface ResetProps extends DialogProps, Pick<PanelProps, 'onChanged'> {
  readonly target: AccountRow
}

const ResetDialog = ({ client, target, onChanged, onClose }: ResetProps) => {
  const { message } = App.useApp()
  const { busy, problem, run } = useAction(async ({ password }: { password: string }) => {
    await client.settings.resetPassword({ id: target.id, password })
    message.success(`${target.name}的密码已重设`)
    onChanged()
    onClose()
  })
  return (
    <Modal
      open
      title={`重设“${target.name}”的密码`}
      okText="重设"
      confirmLoading={busy}
      okButtonProps={{ htmlType: 'submit', form: 'reset-password', danger: true }}
      onCancel={onClose}
    >
      <p>{resetWarning}</p>
      <Form id="reset-password" layout="vertical" requiredMark={false} onFinish={run}>
        <PasswordFields owner={target.name} />
      </Form>
      <ProblemNotice problem={problem} />
    </Modal>
  )
}
