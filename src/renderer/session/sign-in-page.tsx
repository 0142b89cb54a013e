import { Alert, Button, Card, Form, Select, Spin } from 'antd'
import { lazy, Suspense, useEffect, useState } from 'react'
import { accountRoleWords } from '../../shared/account.ts'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { Account, RecoveryCode } from '../../shared/rpc/session.ts'
import layout from '../../ui/components/layout.module.css'
import { PageTitle } from '../../ui/components/page-title.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { Mark } from '../../ui/icons/mark.tsx'
import { RemoveSample } from './remove-sample.tsx'
import './sign-in.css'
import { PasswordInput } from '../../ui/components/password-input.tsx'

const BindingOffer = lazy(async () => ({ default: (await import('./binding-offer.tsx')).BindingOffer }))
const RecoveryCodeField = lazy(async () => ({
  default: (await import('../../ui/components/recovery-code.tsx')).RecoveryCodeField,
}))

interface Props {
  readonly client: CoreClient
  readonly accounts: readonly Account[]
  readonly note: string | null
  /** Called after the sample data was removed; absent without sample data. */
  readonly onSampleRemoved: (() => void) | undefined
  readonly onSignedIn: () => void
}

/** Storage key of the id of the account that signed in last. */
const lastAccount = 'last-account'

/** After this many milliseconds the store is probably being migrated, or the disk is slow. */
const usualOpening = 2000

/** Shown while the store takes longer to open than usual. The core is busy then and reports nothing, so the text is general. */
const LongOpening = () => {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), usualOpening)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div role="status">
      {late && (
        <Alert
          type="info"
          showIcon
          icon={<Spin size="small" />}
          title="正在打开并整理数据，请稍候"
          description="程序更新后第一次打开，要把原有数据整理成新的样式：十万条记录约需一两分钟。中途关闭也不会丢失数据，下次登录会接着整理。"
        />
      )}
    </div>
  )
}

/** The account likely to sign in: the last one; before that a clerk, because clerks begin the work. */
const likelyAccount = (accounts: readonly Account[]): Account | undefined =>
  accounts.find(({ id }) => id === localStorage.getItem(lastAccount)) ??
  accounts.find(({ role }) => role === 'clerk') ??
  accounts[0]

export const SignInPage = ({ client, accounts, note, onSampleRemoved, onSignedIn }: Props) => {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  /** Id of the recovery code that the account needs here, because it is bound to another computer. */
  const [asked, setAsked] = useState<string>()
  const [binding, setBinding] = useState<{ readonly offer: RecoveryCode; readonly password: string }>()

  const signIn = async (given: { name: string; password: string; recoveryCode?: string }) => {
    setBusy(true)
    setProblem(undefined)
    try {
      const { id } = await client.session.signIn(given)
      localStorage.setItem(lastAccount, id)
      // The person is signed in by now; the binding is offered again next time.
      const offer = await client.session.offerBinding().catch(() => null)
      if (offer) setBinding({ offer, password: given.password })
      else onSignedIn()
    } catch (error) {
      const refusal = problemOf(error)
      setProblem(refusal)
      if (refusal.code === 'core.device.needed') setAsked(String(refusal.details['device']))
    } finally {
      setBusy(false)
    }
  }

  const choices = accounts.map(({ name, role }) => ({ value: name, label: `${name}（${accountRoleWords[role]}）` }))
  if (binding) {
    return (
      <main className={layout.doorway}>
        <Suspense>
          <BindingOffer client={client} {...binding} onDone={onSignedIn} />
        </Suspense>
      </main>
    )
  }
  return (
    <main className={layout.doorway}>
      <Card className={asked ? 'sign-in sign-in-moved' : 'sign-in'}>
        <header className="sign-in-head">
          <Mark size={44} />
          <PageTitle>职称证书工作台</PageTitle>
        </header>
        {note && <Alert className="sign-in-note" type="info" title={note} />}
        <Form
          layout="vertical"
          requiredMark={false}
          onFinish={signIn}
          onValuesChange={(changed: { name?: string }) => {
            if (changed.name === undefined) return
            setAsked(undefined)
            setProblem(undefined)
          }}
          initialValues={{ name: likelyAccount(accounts)?.name }}
        >
          <Form.Item name="name" label="账号" rules={[{ required: true, message: '请选择账号' }]}>
            <Select options={choices} notFoundContent="本单位还没有账号，请管理员建立" />
          </Form.Item>
          <Form.Item name="password" label="密码" rules={[{ required: true, message: '请输入密码' }]}>
            <PasswordInput autoFocus autoComplete="current-password" maxLength={1000} />
          </Form.Item>
          {asked && (
            <Suspense>
              <RecoveryCodeField device={asked} />
            </Suspense>
          )}
          <ProblemNotice problem={problem} />
          {busy && <LongOpening />}
          <Button className="sign-in-button" type="primary" htmlType="submit" block loading={busy}>
            登录
          </Button>
        </Form>
        {onSampleRemoved && <RemoveSample client={client} onRemoved={onSampleRemoved} />}
      </Card>
    </main>
  )
}
