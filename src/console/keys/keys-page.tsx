import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Empty, Form, Input, Modal, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import type { Permission } from '../../shared/console/officer-roles.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatDateTime } from '../../ui/format/times.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAction } from '../../ui/hooks/use-action.ts'

interface Props {
  readonly client: ConsoleClient
  readonly permissions: readonly Permission[]
}

type Key = Awaited<ReturnType<ConsoleClient['keys']['list']>>[number]

/** A fingerprint as it is read out over the telephone: groups of four. */
const inGroups = (keyId: string): string => keyId.replaceAll(/(.{4})(?=.)/g, '$1 ')

/** The administrators' keys of the units; those that wait come first. */
export const KeysPage = ({ client, permissions }: Props) => {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [chosen, setChosen] = useState<Key>()
  const found = useQuery({ queryKey: ['keys'], queryFn: () => client.keys.list() })
  const propose = useAction(async ({ reason }: { reason: string }) => {
    await client.decisions.propose({ kind: 'key.release', input: { keyId: chosen!.keyId }, reason })
    message.success('已提请放行，等另一位同事复核')
    setChosen(undefined)
    await queries.invalidateQueries()
  })
  return (
    <>
      <Typography.Title level={1}>单位密钥</Typography.Title>
      <Typography.Paragraph type="secondary">
        单位管理员的密钥放行后，他列入名册的录入员和审核员才能送批次。放行前打电话给单位，请对方读出工作台上的指纹，逐组核对。
      </Typography.Paragraph>
      {found.error && <ProblemNotice problem={problemOf(found.error)} />}
      <Table<Key>
        rowKey="keyId"
        dataSource={found.data ?? []}
        loading={found.isLoading}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        locale={{ emptyText: <Empty description="还没有单位登记密钥" /> }}
        columns={[
          { title: '单位', dataIndex: 'unit' },
          { title: '管理员', dataIndex: 'name' },
          { title: '电脑', dataIndex: 'device' },
          { title: '指纹', dataIndex: 'keyId', className: 'number', render: inGroups },
          { title: '登记', dataIndex: 'listedAt', render: formatDateTime },
          {
            title: '状态',
            render: (_, key) => {
              if (key.revokedAt) return <Tag>已作废</Tag>
              if (key.releasedAt) return <Tag color="green">已放行</Tag>
              if (!permissions.includes('keys.release')) return <Tag color="orange">待核对</Tag>
              return (
                <Button size="small" type="primary" onClick={() => setChosen(key)}>
                  核对并提请放行…
                </Button>
              )
            },
          },
        ]}
      />
      <Modal
        title={`核对指纹：${chosen?.unit ?? ''}`}
        open={chosen !== undefined}
        footer={null}
        destroyOnHidden
        onCancel={() => setChosen(undefined)}
      >
        {chosen && (
          <Form layout="vertical" requiredMark={false} onFinish={propose.run} disabled={propose.busy}>
            <p>请 {chosen.name} 读出工作台“设置 → 账号”里的指纹，与下面逐组核对：</p>
            <Typography.Paragraph strong className="number">
              {inGroups(chosen.keyId)}
            </Typography.Paragraph>
            <Form.Item
              name="last"
              label="对方读出的最后一组"
              rules={[
                {
                  validator: (_, typed: string | undefined) =>
                    typed?.trim().toLowerCase() === inGroups(chosen.keyId).split(' ').at(-1)
                      ? Promise.resolve()
                      : Promise.reject(new Error('和登记的不一致：请从头核对；确实不同就不要放行，并告诉单位')),
                },
              ]}
              validateTrigger="onSubmit"
            >
              <Input autoComplete="off" maxLength={8} />
            </Form.Item>
            <Form.Item name="reason" label="怎样核对的" rules={[{ required: true, message: '请写明怎样核对的' }]}>
              <Input placeholder="例如：11 月 30 日打单位座机，由本人读出" maxLength={500} />
            </Form.Item>
            <ProblemNotice problem={propose.problem} />
            <Button type="primary" htmlType="submit" loading={propose.busy}>
              提请放行
            </Button>
          </Form>
        )}
      </Modal>
    </>
  )
}
