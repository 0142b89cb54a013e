import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Checkbox, Form, Input, Modal, Space, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import {
  type OfficerRole,
  officerRoles,
  officerRoleWords,
  type Permission,
} from '../../shared/console/officer-roles.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatDateTime } from '../../ui/format/times.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAction } from '../../ui/hooks/use-action.ts'

interface Props {
  readonly client: ConsoleClient
  /** The officer's own name. */
  readonly name: string
  readonly permissions: readonly Permission[]
}

type Officer = Awaited<ReturnType<ConsoleClient['officers']['list']>>[number]
interface Typed {
  readonly name: string
  readonly roles: OfficerRole[]
}

const stateTags = {
  invited: { word: '待设置', colour: 'orange' },
  active: { word: '在用', colour: 'green' },
  deactivated: { word: '已停用', colour: 'default' },
} as const
const roleOptions = officerRoles.map((role) => ({ value: role, label: officerRoleWords[role] }))

/** The officers' accounts and roles. */
export const OfficersPage = ({ client, name, permissions }: Props) => {
  const queries = useQueryClient()
  const { modal } = App.useApp()
  const [form, setForm] = useState<{ readonly officer: Officer | undefined }>()
  const [link, setLink] = useState<{ readonly name: string; readonly address: string; readonly expiresAt: string }>()
  const found = useQuery({ queryKey: ['officers'], queryFn: () => client.officers.list() })
  const mayManage = permissions.includes('officers.manage')
  const showLink = (of: string, { code, expiresAt }: { code: string; expiresAt: string }) =>
    setLink({ name: of, address: `${window.location.origin}/invitation#${code}`, expiresAt })
  const save = useAction(async (typed: Typed) => {
    if (form?.officer) await client.officers.setRoles({ name: form.officer.name, roles: typed.roles })
    else showLink(typed.name, await client.officers.add(typed))
    setForm(undefined)
    await queries.invalidateQueries()
  })
  const change = useAction(async (act: () => Promise<void>) => {
    await act()
    await queries.invalidateQueries()
  })
  const invite = (of: string) =>
    modal.confirm({
      title: `给 ${of} 重新发链接？`,
      content: '原来的密码、验证器、通行密钥和登录立即失效，本人用新链接重新设置。',
      okText: '重新发',
      cancelText: '取消',
      onOk: () => change.run(async () => showLink(of, await client.officers.invite({ name: of }))),
    })
  const deactivate = (of: string) =>
    modal.confirm({
      title: `停用 ${of}？`,
      content: '停用后不能恢复，账号名也不再用；已办理的事仍记在这个账号名下。',
      okText: '停用',
      okButtonProps: { danger: true },
      cancelText: '取消',
      onOk: () => change.run(() => client.officers.deactivate({ name: of })),
    })
  return (
    <>
      <Space align="baseline">
        <Typography.Title level={1}>人员</Typography.Title>
        {mayManage && (
          <Button type="primary" onClick={() => setForm({ officer: undefined })}>
            添加人员…
          </Button>
        )}
      </Space>
      <ProblemNotice problem={change.problem ?? (found.error ? problemOf(found.error) : undefined)} />
      <Table<Officer>
        rowKey="name"
        dataSource={found.data ?? []}
        loading={found.isLoading}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        columns={[
          { title: '账号', dataIndex: 'name' },
          {
            title: '岗位',
            dataIndex: 'roles',
            render: (roles: OfficerRole[]) => roles.map((role) => officerRoleWords[role]).join('、'),
          },
          { title: '通行密钥', dataIndex: 'passkeys', align: 'right', className: 'number' },
          { title: '添加', dataIndex: 'addedAt', render: formatDateTime },
          {
            title: '状态',
            dataIndex: 'state',
            render: (state: Officer['state']) => <Tag color={stateTags[state].colour}>{stateTags[state].word}</Tag>,
          },
          ...(mayManage
            ? [
                {
                  title: '办理',
                  render: (_: unknown, officer: Officer) =>
                    officer.state !== 'deactivated' && (
                      <Space>
                        <Button size="small" onClick={() => setForm({ officer })}>
                          岗位…
                        </Button>
                        <Button size="small" onClick={() => invite(officer.name)}>
                          重新发链接…
                        </Button>
                        {officer.name !== name && (
                          <Button size="small" danger onClick={() => deactivate(officer.name)}>
                            停用…
                          </Button>
                        )}
                      </Space>
                    ),
                },
              ]
            : []),
        ]}
      />
      <Modal
        title={form?.officer ? `岗位：${form.officer.name}` : '添加人员'}
        open={form !== undefined}
        footer={null}
        destroyOnHidden
        onCancel={() => setForm(undefined)}
      >
        <Form
          layout="vertical"
          requiredMark={false}
          onFinish={save.run}
          disabled={save.busy}
          initialValues={{ roles: form?.officer?.roles ?? [] }}
        >
          {!form?.officer && (
            <Form.Item
              name="name"
              label="账号名"
              extra="用来登录，也记在办理的每件事上；以后不能改"
              rules={[{ required: true, message: '请输入账号名' }]}
            >
              <Input autoComplete="off" maxLength={40} />
            </Form.Item>
          )}
          <Form.Item name="roles" label="岗位" rules={[{ required: true, message: '请至少选一个岗位' }]}>
            <Checkbox.Group options={roleOptions} />
          </Form.Item>
          <ProblemNotice problem={save.problem} />
          <Button type="primary" htmlType="submit" loading={save.busy}>
            {form?.officer ? '保存' : '添加，生成链接'}
          </Button>
        </Form>
      </Modal>
      <Modal
        title={`${link?.name ?? ''} 的设置链接`}
        open={link !== undefined}
        footer={null}
        onCancel={() => setLink(undefined)}
      >
        {link && (
          <>
            <Alert
              type="warning"
              showIcon
              title={`只显示这一次，一次有效，${formatDateTime(link.expiresAt)} 前`}
              description="请当面或用政务网内的渠道交给本人，不要转发到群里。"
            />
            <Typography.Paragraph copyable={{ text: link.address }}>{link.address}</Typography.Paragraph>
          </>
        )}
      </Modal>
    </>
  )
}
