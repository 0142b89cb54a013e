import { Form } from 'antd'
import { minimumPassword } from '../../shared/account.ts'
import { findPasswordFault, passwordFaultWords } from '../../shared/password.ts'
import { PasswordInput } from './password-input.tsx'

const refuse = (password: string, name: string): Promise<void> => {
  const fault = findPasswordFault(password, name)
  if (!fault) return Promise.resolve()
  const words = fault === 'short' ? `至少 ${minimumPassword} 位` : passwordFaultWords[fault]
  return Promise.reject(new Error(`密码${words}`))
}

/**
 * A new password, typed twice, in a form whose values are `password` and `again`. The core applies the same rules.
 * @param owner name of the account; without it, the form's value `name`
 */
export const PasswordFields = ({ owner }: { readonly owner?: string }) => {
  return (
    <>
      <Form.Item
        name="password"
        label="密码"
        extra={`至少 ${minimumPassword} 位；几个不相关的词连成的一句话好记又难猜`}
        rules={[
          { required: true, message: '请设置密码' },
          ({ getFieldValue }) => ({
            validator: (_, password) =>
              password ? refuse(password, owner ?? getFieldValue('name') ?? '') : Promise.resolve(),
          }),
        ]}
      >
        <PasswordInput autoComplete="new-password" maxLength={1000} />
      </Form.Item>
      <Form.Item
        name="again"
        label="再输入一次密码"
        dependencies={['password']}
        rules={[
          { required: true, message: '请再输入一次密码' },
          ({ getFieldValue }) => ({
            validator: (_, again) =>
              !again || again === getFieldValue('password')
                ? Promise.resolve()
                : Promise.reject(new Error('两次输入的密码不一样')),
          }),
        ]}
      >
        <PasswordInput autoComplete="new-password" maxLength={1000} />
      </Form.Item>
    </>
  )
}
