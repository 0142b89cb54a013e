import { Alert, App, Button, Descriptions, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import layout from '../../ui/components/layout.module.css'
import { PlainAddress } from '../../ui/components/plain-address.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { groupsOfFour } from '../../ui/format/digits.ts'
import { useAction } from '../../ui/hooks/use-action.ts'
import type { PanelProps } from './panel.ts'

/** The unit's registration with the province. */
export const UnitPanel = ({ client, account, settings, onChanged }: PanelProps) => {
  const [changing, setChanging] = useState(false)
  const { unit, home } = settings
  if (!unit) {
    return (
      <Alert
        type="info"
        showIcon
        title="本单位还没有登记到省级服务"
        description={
          account.role === 'administrator'
            ? '锁定后重新登录，会打开登记向导；登记码由省里发给本单位。'
            : '请管理员登录后完成登记；登记码由省里发给本单位。'
        }
      />
    )
  }
  const administrator = account.role === 'administrator'
  return (
    <>
      <Descriptions
        bordered
        column={1}
        className="settings-facts"
        items={[
          { key: 'name', label: '单位名称', children: unit.name },
          {
            key: 'creditCode',
            label: '统一社会信用代码',
            children: <span className={layout.digits}>{unit.creditCode}</span>,
          },
          { key: 'state', label: '登记', children: `已登记到${unit.province}` },
          {
            key: 'server',
            label: '省级服务地址',
            children: (
              <div className="settings-line">
                <span>{unit.server}</span>
                {administrator && <Button onClick={() => setChanging(true)}>更换地址…</Button>}
              </div>
            ),
          },
          {
            key: 'device',
            label: '本机编号',
            children: <span className={layout.digits}>{groupsOfFour(unit.device)}</span>,
          },
          { key: 'home', label: '数据位置', children: home },
        ]}
      />
      {changing && (
        <ServerDialog client={client} present={unit.server} onClose={() => setChanging(false)} onChanged={onChanged} />
      )}
    </>
  )
}

interface DialogProps extends Pick<PanelProps, 'client' | 'onChanged'> {
  readonly present: string
  readonly onClose: () => void
}

const ServerDialog = ({ client, present, onClose, onChanged }: DialogProps) => {
  const { message } = App.useApp()
  const [mayBePlain, setMayBePlain] = useState(false)
  const { busy, problem, run } = useAction(async ({ address }: { address: string }) => {
    await client.settings.changeServer({ address, mayBePlain })
    message.success('已改用新的地址')
    onChanged()
    onClose()
  })
  return (
    <Modal
      open
      title="更换省级服务地址"
      okText="核对并更换"
      confirmLoading={busy}
      okButtonProps={{ htmlType: 'submit', form: 'change-server' }}
      onCancel={onClose}
    >
      <p>只有省里通知地址变更时才需要。程序会先连接新地址，确认是登记时的同一个省级服务，再改用它。</p>
      <p>现在的地址：{present}</p>
      <Form
        id="change-server"
        layout="vertical"
        requiredMark={false}
        onFinish={run}
        // An agreement is about one address.
        onValuesChange={() => setMayBePlain(false)}
      >
        <Form.Item name="address" label="新的地址" rules={[{ required: true, message: '请输入新的地址' }]}>
          <Input autoFocus maxLength={300} placeholder="通知上的新网址" />
        </Form.Item>
      </Form>
      <ProblemNotice problem={problem} />
      {problem?.code === 'setup.address.plain' && <PlainAddress agreed={mayBePlain} onAgreed={setMayBePlain} />}
    </Modal>
  )
}
