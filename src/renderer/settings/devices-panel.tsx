import { Alert, Button, Descriptions, Skeleton, Table, Tag, Typography } from 'antd'
import { accountRoleWords } from '../../shared/account.ts'
import type { Registration } from '../../shared/rpc/settings.ts'
import layout from '../../ui/components/layout.module.css'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { groupsOfFour } from '../../ui/format/digits.ts'
import { formatDateTime, formatDay } from '../../ui/format/times.ts'
import { useAction } from '../../ui/hooks/use-action.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { AdministratorKeys } from './administrator-keys.tsx'
import { KeyEvents } from './key-events.tsx'
import type { PanelProps } from './panel.ts'

type Key = Registration['keys'][number]

const states: Readonly<Record<Key['state'], { text: string; colour: string; todo: string }>> = {
  waiting: { text: '待登记', colour: 'orange', todo: '下次同步时自动登记' },
  registered: { text: '已登记', colour: 'green', todo: '—' },
  unreleased: { text: '待放行', colour: 'orange', todo: '随管理员的密钥一起由省里放行' },
  valid: { text: '有效', colour: 'green', todo: '—' },
  ending: { text: '快到期', colour: 'orange', todo: '请管理员在“账号”里重设他的密码，换用新的密钥' },
  expired: { text: '已过期', colour: 'red', todo: '请管理员在“账号”里重设他的密码，换用新的密钥' },
  revoked: { text: '已作废', colour: 'red', todo: '请管理员在“账号”里重设他的密码，换用新的密钥' },
}

/** The registration of this computer and of its people's keys at the province. */
export const DevicesPanel = ({ client, settings }: PanelProps) => {
  const { value: registration, problem, refresh } = useAnswer('registration', () => client.settings.registration())
  const checking = useAction(async () => {
    await client.settings.checkRegistration()
    refresh()
  })
  if (problem) return <ProblemNotice problem={problem} />
  if (registration === undefined) return <Skeleton active />
  if (registration === null) {
    return (
      <Alert
        type="info"
        showIcon
        title={settings.unit ? '样例数据不向省里登记' : '本单位还没有登记到省级服务'}
        description="登记以后，这里看这台电脑和每个人的签名密钥在省里是否有效。"
      />
    )
  }
  const { device, name, enrolledAt, revokedOn, at, keys } = registration
  return (
    <>
      {revokedOn !== null && (
        <Alert
          className="settings-notice"
          type="error"
          showIcon
          title={`${formatDay(revokedOn)}，省里作废了这台电脑的登记`}
          description={
            <ul className="settings-steps">
              <li>已录入的数据都在本机，可以继续录入、核对和备份；不能提交，也收不到结果。</li>
              <li>请联系省级服务，报上本机编号说明情况；核实后由省里恢复登记，再点“现在核对”。</li>
              <li>如果这台电脑本来就该停用，请先备份，不要再用它提交。</li>
            </ul>
          }
        />
      )}
      <Descriptions
        bordered
        column={1}
        className="settings-facts"
        items={[
          { key: 'state', label: '登记', children: <DeviceState registration={registration} /> },
          { key: 'device', label: '本机编号', children: <span className={layout.digits}>{groupsOfFour(device)}</span> },
          { key: 'name', label: '登记时的名称', children: name ?? '—' },
          { key: 'since', label: '登记时间', children: enrolledAt ? formatDateTime(enrolledAt) : '—' },
          {
            key: 'at',
            label: '核对时间',
            children: (
              <div className="settings-line">
                <span>{at ? formatDateTime(at) : '还没有核对过'}</span>
                <Button loading={checking.busy} onClick={() => checking.run(undefined)}>
                  现在核对
                </Button>
              </div>
            ),
          },
        ]}
      />
      <ProblemNotice problem={checking.problem} />
      <AdministratorKeys registration={registration} unitName={settings.unit?.name ?? ''} />
      <Typography.Title level={5} className="settings-next">
        签名密钥
      </Typography.Title>
      <Table<Key>
        rowKey="account"
        size="middle"
        pagination={false}
        dataSource={keys}
        locale={{ emptyText: '还没有经办人或审核人账号：请管理员在“账号”里增加' }}
        columns={[
          { title: '姓名', dataIndex: 'name' },
          { title: '岗位', render: (_, { role }) => accountRoleWords[role] },
          { title: '密钥', render: (_, { key }) => <span className={layout.digits}>{key}</span> },
          {
            title: '有效期',
            render: (_, { validFrom, validUntil }) =>
              validFrom && validUntil ? `${formatDay(validFrom)} 至 ${formatDay(validUntil)}` : '—',
          },
          { title: '状态', render: (_, { state }) => <Tag color={states[state].colour}>{states[state].text}</Tag> },
          {
            title: '要做什么',
            // Restoring the computer restores its keys, so there is nothing to do for each key.
            render: (_, { state }) =>
              revokedOn !== null && state === 'revoked' ? '随这台电脑一起恢复' : states[state].todo,
          },
        ]}
      />
      <Typography.Paragraph type="secondary" className="settings-remark">
        每次同步都会核对。密钥作废或过期以前签过的批次不受影响。电脑遗失时，请立即告诉省级服务作废它的登记。
      </Typography.Paragraph>
      <KeyEvents events={registration.events} />
    </>
  )
}

const DeviceState = ({ registration: { revokedOn, at } }: { registration: Registration }) => {
  if (revokedOn !== null) return <Tag color="red">已作废</Tag>
  return at === null ? <Tag>同步后核对</Tag> : <Tag color="green">有效</Tag>
}
