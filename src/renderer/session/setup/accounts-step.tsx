import { Alert, Button, Form, Input, Segmented, Tag, Typography } from 'antd'
import { useState } from 'react'
import { accountRoleWords, type SigningRole, signingRoles } from '../../../shared/account.ts'
import type { CoreClient } from '../../../shared/rpc/contract.ts'
import type { Account } from '../../../shared/rpc/session.ts'
import { PasswordFields } from '../../../ui/components/password-fields.tsx'
import { ProblemNotice } from '../../../ui/components/problem-notice.tsx'
import { useAction } from '../../../ui/hooks/use-action.ts'
import { missingRoles } from './missing.ts'

interface Props {
  readonly client: CoreClient
  readonly accounts: readonly Account[]
  readonly onAdded: () => void
  readonly onNext: () => void
}

const roleDuties: Record<SigningRole, string> = {
  clerk: '录入和导入记录、加照片、提交批次',
  reviewer: '审核照片和记录、提交时复签',
}
const roleChoices = signingRoles.map((role) => ({ value: role, label: accountRoleWords[role] }))

/** Accounts of the two persons a unit needs, and of more if there are more. */
export const AccountsStep = ({ client, accounts, onAdded, onNext }: Props) => {
  const missing = missingRoles(accounts)
  const [chosen, setChosen] = useState<SigningRole>('clerk')
  // If only one role is missing, the form creates an account for that role.
  const role = missing.length === 1 ? missing[0]! : chosen
  const [turn, setTurn] = useState(0)
  const added = () => {
    setTurn((before) => before + 1)
    onAdded()
  }
  return (
    <>
      <Alert
        className="setup-rule"
        type="info"
        showIcon
        title="经办人和审核人必须是两个人"
        description="谁录入的记录，谁就不能审核；提交时两个人都要签名。请本人在这里给自己设密码，不要互相告诉。"
      />
      <div className="setup-people" aria-live="polite">
        {signingRoles.map((each) => {
          const people = accounts.filter((account) => account.role === each)
          return (
            <div key={each}>
              <Typography.Text strong>{accountRoleWords[each]}</Typography.Text>{' '}
              <Typography.Text type="secondary">{roleDuties[each]}</Typography.Text>
              <div className="setup-names">
                {people.length === 0 ? (
                  <Tag>还没有</Tag>
                ) : (
                  people.map(({ id, name }) => (
                    <Tag key={id} color="green">
                      {name}
                    </Tag>
                  ))
                )}
              </div>
            </div>
          )
        })}
      </div>
      <AccountForm
        key={turn}
        client={client}
        role={role}
        onRole={missing.length === 1 ? undefined : setChosen}
        onAdded={added}
        onNext={onNext}
        complete={missing.length === 0}
      />
    </>
  )
}

interface FormProps {
  readonly client: CoreClient
  readonly role: SigningRole
  /** Absent if only one role is still missing. */
  readonly onRole: ((role: SigningRole) => void) | undefined
  readonly onAdded: () => void
  readonly onNext: () => void
  readonly complete: boolean
}

const AccountForm = ({ client, role, onRole, onAdded, onNext, complete }: FormProps) => {
  const { busy, problem, run } = useAction(async ({ name, password }: { name: string; password: string }) => {
    await client.setup.addAccount({ name, role, password })
    onAdded()
  })
  const next = (
    <Button type={complete ? 'primary' : 'text'} autoFocus={complete} onClick={onNext}>
      {complete ? '下一步' : '以后再建'}
    </Button>
  )
  const [more, setMore] = useState(false)
  if (complete && !more) {
    return (
      <div className="setup-actions">
        <Button type="text" onClick={() => setMore(true)}>
          再建一个账号
        </Button>
        {next}
      </div>
    )
  }
  return (
    <Form layout="vertical" requiredMark={false} onFinish={run}>
      {onRole && (
        <Form.Item label="岗位">
          <Segmented aria-label="岗位" options={roleChoices} value={role} onChange={onRole} />
        </Form.Item>
      )}
      <Form.Item
        name="name"
        label={`${accountRoleWords[role]}姓名`}
        rules={[{ required: true, whitespace: true, message: `请填写${accountRoleWords[role]}姓名` }]}
      >
        <Input autoFocus autoComplete="off" maxLength={60} />
      </Form.Item>
      <PasswordFields />
      <ProblemNotice problem={problem} />
      <div className="setup-actions">
        {next}
        <Button type={complete ? 'default' : 'primary'} htmlType="submit" loading={busy}>
          建立{accountRoleWords[role]}账号
        </Button>
      </div>
    </Form>
  )
}
