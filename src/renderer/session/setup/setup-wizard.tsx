import { Card, Steps } from 'antd'
import { useState } from 'react'
import type { CoreClient } from '../../../shared/rpc/contract.ts'
import type { Account } from '../../../shared/rpc/session.ts'
import type { SetupState } from '../../../shared/rpc/setup.ts'
import layout from '../../../ui/components/layout.module.css'
import { PageTitle } from '../../../ui/components/page-title.tsx'
import { AccountsStep } from './accounts-step.tsx'
import { AdministratorStep } from './administrator-step.tsx'
import { DoneStep } from './done-step.tsx'
import { EnrolStep } from './enrol-step.tsx'
import { missingRoles } from './missing.ts'
import './setup.css'
import type { SetupParts } from './setup-parts.ts'
import { WelcomeStep } from './welcome-step.tsx'

interface Props {
  readonly parts: SetupParts

  readonly client: CoreClient
  readonly home: string
  readonly accounts: readonly Account[]
  /** Absent until there is an administrator. */
  readonly state: SetupState | null
  /** To be called after every step that changed something. */
  readonly onChanged: () => void
  /** Leaves the wizard for the workbench, even if steps are missing. */
  readonly onLeave: () => void
  /** Signs the administrator out and shows who may sign in. */
  readonly onSignOut: () => void
}

const steps = [{ title: '管理员' }, { title: '登记单位' }, { title: '建立账号' }, { title: '完成' }]

/**
 * From an empty folder to a unit that its people can sign in to. Every step is saved as soon as it is done. If closed in
 * between, the wizard goes on where it was when the administrator signs in again.
 */
export const SetupWizard = ({ parts, client, home, accounts, state, onChanged, onLeave, onSignOut }: Props) => {
  const [welcomed, setWelcomed] = useState(false)
  const [enrolLater, setEnrolLater] = useState(false)
  const [accountsLeft, setAccountsLeft] = useState(false)

  const enrolled = state?.enrolled != null && state.hasDictionary
  const at = !state ? 0 : !enrolled && !enrolLater ? 1 : !accountsLeft ? 2 : 3
  return (
    <main className={`${layout.doorway} setup`}>
      <Card className="setup-card">
        {!state && !welcomed ? (
          <WelcomeStep
            RestoreDialog={parts.RestoreDialog}
            client={client}
            home={home}
            onNext={() => setWelcomed(true)}
            onFilled={onChanged}
          />
        ) : (
          <>
            <PageTitle>第一次使用</PageTitle>
            <Steps
              className="setup-steps"
              size="small"
              current={at === 3 ? steps.length : at}
              items={steps.map((step, index) =>
                index === 1 && at > 1 && !enrolled ? { ...step, status: 'wait' } : step,
              )}
            />
            {at === 0 && <AdministratorStep client={client} onCreated={onChanged} />}
            {at === 1 && state && (
              <EnrolStep
                ProxyForm={parts.ProxyForm}
                client={client}
                state={state}
                onEnrolled={onChanged}
                onLater={() => setEnrolLater(true)}
              />
            )}
            {at === 2 && (
              <AccountsStep
                client={client}
                accounts={accounts}
                onAdded={onChanged}
                onNext={() => setAccountsLeft(true)}
              />
            )}
            {at === 3 && (
              <DoneStep
                unitName={enrolled ? (state?.enrolled?.unitName ?? null) : null}
                accounts={accounts}
                missing={missingRoles(accounts)}
                onEnrol={() => setEnrolLater(false)}
                onAddAccounts={() => setAccountsLeft(false)}
                onLeave={onLeave}
                onSignOut={onSignOut}
              />
            )}
          </>
        )}
      </Card>
    </main>
  )
}
