import { App, Button, Flex, Form, Input, InputNumber, Radio, Space } from 'antd'
import { useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { ProxySetting } from '../../shared/rpc/proxy.ts'
import { PasswordInput } from '../../ui/components/password-input.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { useAction } from '../../ui/hooks/use-action.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'

interface Props {
  readonly client: CoreClient
  /** Whether the account may change it. */
  readonly mayChange: boolean
  /** Whether this computer is enrolled, so that the connection can be tested. */
  readonly mayTry: boolean
  readonly onSaved?: () => void
}

/** How this computer reaches the province: by the system's settings, directly, or through a given proxy. */
export const ProxyForm = ({ client, ...props }: Props) => {
  const { value, problem } = useAnswer('proxy', () => client.settings.proxy())
  if (problem) return <ProblemNotice problem={problem} />
  return value ? <LoadedForm client={client} present={value} {...props} /> : null
}

type Manual = Extract<ProxySetting, { mode: 'manual' }>
type Given = Pick<ProxySetting, 'mode'> & Partial<Omit<Manual, 'mode'>>

const settingOf = ({ mode, host = '', port = 8080, user = '', password = '' }: Given): ProxySetting =>
  mode === 'manual' ? { mode, host: host.trim(), port, user: user.trim(), password } : { mode }

const LoadedForm = ({ client, present, mayChange, mayTry, onSaved }: Props & { readonly present: ProxySetting }) => {
  const { message } = App.useApp()
  const [mode, setMode] = useState(present.mode)
  const saving = useAction(async (given: Given) => {
    await client.settings.setProxy(settingOf(given))
    message.success('已保存')
    onSaved?.()
  })
  const trying = useAction(async () => {
    await client.settings.testConnection()
    message.success('连接正常')
  })
  const problem = saving.problem ?? trying.problem
  return (
    <Form<Given>
      layout="vertical"
      requiredMark={false}
      disabled={!mayChange}
      initialValues={present}
      onFinish={saving.run}
      onValuesChange={(_, given) => setMode(given.mode)}
    >
      <Form.Item name="mode" label="网络代理">
        <Radio.Group
          options={[
            { value: 'system', label: '跟随系统设置' },
            { value: 'none', label: '不用代理' },
            { value: 'manual', label: '手动填写' },
          ]}
        />
      </Form.Item>
      {mode === 'manual' && (
        <>
          <Flex gap="middle" align="start">
            <Form.Item
              name="host"
              label="代理服务器"
              rules={[
                { required: true, whitespace: true, message: '请填写代理服务器的地址' },
                { pattern: /^\s*[^\s/@]+\s*$/u, message: '只填地址，不带 http:// 和端口' },
              ]}
            >
              <Input maxLength={255} placeholder="名称或数字地址" autoComplete="off" spellCheck={false} />
            </Form.Item>
            <Form.Item name="port" label="端口" rules={[{ required: true, message: '请填写端口' }]}>
              <InputNumber min={1} max={65_535} precision={0} controls={false} placeholder="8080" />
            </Form.Item>
          </Flex>
          <Flex gap="middle" align="start">
            <Form.Item name="user" label="用户名（代理要求时才填）">
              <Input maxLength={200} autoComplete="off" />
            </Form.Item>
            <Form.Item name="password" label="代理的密码">
              <PasswordInput maxLength={200} autoComplete="off" />
            </Form.Item>
          </Flex>
        </>
      )}
      {problem && (
        <div className="settings-notice">
          <ProblemNotice problem={problem} />
        </div>
      )}
      <Space>
        <Button type="primary" htmlType="submit" loading={saving.busy}>
          保存
        </Button>
        {mayTry && (
          <Button disabled={false} loading={trying.busy} onClick={trying.run}>
            试连省级服务
          </Button>
        )}
      </Space>
    </Form>
  )
}
