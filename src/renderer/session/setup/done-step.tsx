import { Button, Result } from 'antd'
import { accountRoleWords, type SigningRole } from '../../../shared/account.ts'
import type { Account } from '../../../shared/rpc/session.ts'

interface Props {
  /** Null while the unit is not enrolled. */
  readonly unitName: string | null
  readonly accounts: readonly Account[]
  readonly missing: readonly SigningRole[]
  readonly onEnrol: () => void
  readonly onAddAccounts: () => void
  readonly onLeave: () => void
  readonly onSignOut: () => void
}

/** Shows which steps are done and which can be done later. */
export const DoneStep = ({ unitName, accounts, missing, onEnrol, onAddAccounts, onLeave, onSignOut }: Props) => {
  const complete = unitName !== null && missing.length === 0
  const people = accounts.map(({ name, role }) => `${name}（${accountRoleWords[role]}）`).join('、')
  return (
    <Result
      className="setup-done"
      status={complete ? 'success' : 'info'}
      title={complete ? '可以开始工作了' : '先到这里，还有没做完的'}
      subTitle={
        <>
          {unitName && <div>单位：{unitName}</div>}
          <div>账号：{people}</div>
          {unitName === null && <div>还没有登记单位：登记之后才能导入和录入。</div>}
          {missing.length > 0 && <div>还没有{missing.map((role) => accountRoleWords[role]).join('和')}账号。</div>}
          <div>{complete ? '请经办人登录，从“录入与导入”开始。' : '管理员下次登录时，会从没有做完的一步继续。'}</div>
        </>
      }
      extra={[
        ...(unitName === null
          ? [
              <Button key="enrol" onClick={onEnrol}>
                现在登记
              </Button>,
            ]
          : []),
        ...(missing.length > 0
          ? [
              <Button key="accounts" onClick={onAddAccounts}>
                现在建账号
              </Button>,
            ]
          : []),
        <Button key="workbench" onClick={onLeave}>
          管理员进入工作台
        </Button>,
        <Button key="out" type="primary" autoFocus onClick={onSignOut}>
          去登录
        </Button>,
      ]}
    />
  )
}
