import { Table, Typography } from 'antd'
import { accountRoleWords } from '../../shared/account.ts'
import type { Registration } from '../../shared/rpc/settings.ts'
import layout from '../../ui/components/layout.module.css'
import { groupsOfFour } from '../../ui/format/digits.ts'
import { formatDateTime } from '../../ui/format/times.ts'

type Event = Registration['events'][number]

const changes: Readonly<Record<Event['change'], string>> = {
  listed: '送到省里，待核对',
  added: '生效',
  revoked: '作废',
}

/** Added and revoked keys of all the unit's computers, newest first, so that an unknown key is noticed. */
export const KeyEvents = ({ events }: { events: readonly Event[] }) => (
  <>
    <Typography.Title level={5} className="settings-next">
      密钥变动
    </Typography.Title>
    <Table<Event>
      rowKey="seq"
      size="middle"
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
      dataSource={[...events]}
      locale={{ emptyText: '还没有变动' }}
      columns={[
        { title: '时间', render: (_, { at }) => formatDateTime(at) },
        { title: '电脑', render: (_, { deviceName, own }) => (own ? `${deviceName}（本机）` : deviceName) },
        { title: '岗位', render: (_, { role }) => accountRoleWords[role] },
        { title: '密钥', render: (_, { key }) => <span className={layout.digits}>{groupsOfFour(key)}</span> },
        { title: '变动', render: (_, { change }) => changes[change] },
      ]}
    />
    <Typography.Paragraph type="secondary" className="settings-remark">
      这里列出本单位每台电脑的密钥变动。看到没有人知道的电脑或密钥，请立即告诉管理员和省级服务。
    </Typography.Paragraph>
  </>
)
