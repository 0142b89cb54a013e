import { Alert, Form, Input, Radio } from 'antd'

/** What the province must be told to enrol this computer anew. */
export interface NewEnrolment {
  readonly code: string
  readonly deviceName: string
  readonly copy: boolean
}

/** The fields of a new enrolment, inside a form. */
export const ReEnrolFields = () => (
  <>
    <Form.Item name="copy" label="这份数据">
      <Radio.Group
        options={[
          { value: false, label: '就是这台电脑的，或是恢复的备份' },
          { value: true, label: '是复制来的，原来的电脑还在用' },
        ]}
      />
    </Form.Item>
    <Form.Item noStyle shouldUpdate>
      {(form) =>
        form.getFieldValue('copy') && (
          <Alert
            className="re-enrol-copy"
            type="warning"
            showIcon
            title="登记成另一台电脑后，这里的每个人都换新密钥"
            description="登记后请重新登录，在“设置 → 账号”给其他人重设密码，再请省里放行管理员的新密钥。"
          />
        )
      }
    </Form.Item>
    <Form.Item
      name="code"
      label="省里新发的登记码"
      rules={[{ required: true, whitespace: true, message: '请填写登记码' }]}
    >
      <Input autoFocus placeholder="ABCD-2345-EFGH-6789-JKMN" autoComplete="off" />
    </Form.Item>
    <Form.Item
      name="deviceName"
      label="这台电脑叫什么"
      rules={[{ required: true, whitespace: true, message: '请给这台电脑起个名字' }]}
    >
      <Input maxLength={100} />
    </Form.Item>
  </>
)
