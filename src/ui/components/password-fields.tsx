import { Form, Input } from 'antd'
import { minimumPassword } from '../../shared/account.ts'

/** A new password, typed twice, in a form whose values are `password` and `again`. */
export const PasswordFields = () => {
  return (
    <>
      <Form.Item
        name="password"
        label="密码"
        extra={`至少 ${minimumPassword} 位；一句好记的话也可以`}
        rules={[
          { required: true, message: '请设置密码' },
          { min: minimumPassword, message: `密码至少 ${minimumPassword} 位` },
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={1000} />
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
        <Input.Password autoComplete="new-password" maxLength={1000} />
      </Form.Item>
    </>
  )
}
