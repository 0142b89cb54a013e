import { browserSupportsWebAuthn, startRegistration } from '@simplewebauthn/browser'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Card, Empty, Form, Input, Popconfirm, Space, Table, Tag, Typography } from 'antd'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatDateTime } from '../../ui/format/times.ts'
import { useAction } from '../../ui/hooks/use-action.ts'

type Session = Awaited<ReturnType<ConsoleClient['session']['list']>>[number]

/** The officer's own passkeys and sessions. */
export const AccountPage = ({ client }: { readonly client: ConsoleClient }) => {
  const queries = useQueryClient()
  const passkeys = useQuery({ queryKey: ['passkeys'], queryFn: () => client.passkeys.list() })
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: () => client.session.list() })
  const add = useAction(async ({ name }: { name: string }) => {
    const optionsJSON = (await client.passkeys.question()) as never
    const response = await startRegistration({ optionsJSON }).catch((cause: unknown) => {
      throw new Problem('officers.passkey', {}, { cause })
    })
    await client.passkeys.add({ response: { ...response }, name })
    await queries.invalidateQueries()
  })
  const change = useAction(async (act: () => Promise<void>) => {
    await act()
    await queries.invalidateQueries()
  })
  return (
    <>
      <Typography.Title level={1}>我的账号</Typography.Title>
      <Space orientation="vertical" size="large" style={{ width: '100%' }}>
        <ProblemNotice problem={change.problem ?? add.problem} />
        <Card title="通行密钥">
          {!browserSupportsWebAuthn() && (
            <Alert type="info" showIcon title="这个浏览器不支持通行密钥，用密码和验证码登录即可" />
          )}
          <Typography.Paragraph type="secondary">
            登记后可以用指纹、人脸或安全密钥登录，复核时也用它签名：复核记录里留下签名，事后可以验证。
          </Typography.Paragraph>
          <Table
            rowKey="id"
            size="small"
            dataSource={passkeys.data ?? []}
            pagination={false}
            locale={{ emptyText: <Empty description="还没有通行密钥" /> }}
            columns={[
              { title: '名称', dataIndex: 'name' },
              { title: '登记', dataIndex: 'addedAt', render: formatDateTime },
              {
                title: '办理',
                render: (_, { id, name }: { id: string; name: string }) => (
                  <Popconfirm
                    title={`删除“${name}”？`}
                    okText="删除"
                    cancelText="取消"
                    onConfirm={() => change.run(() => client.passkeys.remove({ id }))}
                  >
                    <Button size="small" danger>
                      删除
                    </Button>
                  </Popconfirm>
                ),
              },
            ]}
          />
          {browserSupportsWebAuthn() && (
            <Form layout="inline" onFinish={add.run} disabled={add.busy} style={{ marginTop: 12 }}>
              <Form.Item name="name" label="设备名称" rules={[{ required: true, message: '给这台设备起个名' }]}>
                <Input placeholder="例如：办公电脑" maxLength={40} />
              </Form.Item>
              <Button htmlType="submit" loading={add.busy}>
                登记这台设备
              </Button>
            </Form>
          )}
        </Card>
        <Card title="登录着的地方">
          <Table<Session>
            rowKey="id"
            size="small"
            dataSource={sessions.data ?? []}
            pagination={false}
            columns={[
              {
                title: '浏览器',
                dataIndex: 'client',
                render: (text: string, { isOwn }: Session) => (
                  <>
                    {text} {isOwn && <Tag color="green">这里</Tag>}
                  </>
                ),
              },
              { title: '最近使用', dataIndex: 'seenAt', render: formatDateTime },
              {
                title: '办理',
                render: (_, { id, isOwn }: Session) =>
                  !isOwn && (
                    <Button size="small" onClick={() => change.run(() => client.session.end({ id }))}>
                      退出那里
                    </Button>
                  ),
              },
            ]}
          />
        </Card>
      </Space>
    </>
  )
}
