import { Spin } from 'antd'
import { type ComponentProps, lazy, Suspense, useEffect, useState } from 'react'
import type { CoreClient } from '../shared/rpc/contract.ts'
import type { LockReason } from '../shared/rpc/session.ts'
import layout from '../ui/components/layout.module.css'
import { ProblemNotice } from '../ui/components/problem-notice.tsx'
import { useAnswer } from '../ui/hooks/use-answer.ts'
import { type Connection, connect } from './rpc/connection.ts'
import { isUnfinished } from './session/setup/missing.ts'
import { SignInPage } from './session/sign-in-page.tsx'
import { ConnectionLostPage } from './shell/connection-lost-page.tsx'
import { ProblemHelp } from './shell/problem-help.tsx'
import { useSession } from './shell/use-session.ts'

// The first window is the sign-in page: only what it needs is in the first file.
const loadWorkbench = async () => ({ default: (await import('./shell/workbench.tsx')).Workbench })
const Workbench = lazy(loadWorkbench)
const SetupWizard = lazy(async () => {
  const [{ SetupWizard: Wizard }, { ProxyForm }, { RestoreDialog }] = await Promise.all([
    import('./session/setup/setup-wizard.tsx'),
    import('./settings/proxy-form.tsx'),
    import('./settings/restore-dialog.tsx'),
  ])
  const parts = { ProxyForm, RestoreDialog }
  return { default: (props: Omit<ComponentProps<typeof Wizard>, 'parts'>) => <Wizard {...props} parts={parts} /> }
})

/** Loads the code needed after the sign-in while the window is idle. */
const loadAhead = async (): Promise<void> => {
  const idle = () => new Promise((resolve) => requestIdleCallback(resolve))
  await idle()
  const { sections } = await import('./shell/sections.tsx')
  for (const load of [loadWorkbench, ...sections.map((section) => section.load)]) {
    await idle()
    await load()
  }
}

/** Connects once, however often React mounts the window. */
const connecting = connect()

/** Connects to the core, then shows the wizard, the sign-in page or the workbench. */
export const App = () => {
  const [connection, setConnection] = useState<Connection>()
  const [lost, setLost] = useState(false)
  useEffect(() => {
    void connecting.then((made) => {
      setConnection(made)
      void made.lost.then(() => setLost(true))
    })
  }, [])

  if (lost) return <ConnectionLostPage />
  if (!connection) return <Waiting />
  return (
    <ProblemHelp>
      <Suspense fallback={<Waiting />}>
        <Doorway client={connection.client} />
      </Suspense>
    </ProblemHelp>
  )
}

const SessionWatch = ({ client, onLocked }: { client: CoreClient; onLocked: (reason: LockReason) => void }) => {
  useSession(client, onLocked)
  return null
}

const lockNotes: Partial<Record<LockReason, string>> = {
  idle: '有一段时间没有操作，已自动锁定。已保存的内容都在。',
  elsewhere: '这份数据已在另一处打开，这里已锁定。已保存的内容都在。',
}

const Waiting = () => <Spin className={layout.waiting} size="large" aria-label="正在打开" />

const Doorway = ({ client }: { client: CoreClient }) => {
  const { value, problem, refresh } = useAnswer('door', async () => {
    const [host, accounts, account] = await Promise.all([
      client.host.info(),
      client.session.accounts(),
      client.session.current(),
    ])
    const setup = account?.role === 'administrator' ? await client.setup.state() : null
    return { host, accounts, account, setup }
  })
  /** Whether the wizard is shown. It stays until the person leaves it, because its last step shows results. Reset at every sign-in. */
  const [led, setLed] = useState<boolean>()
  const begin = () => {
    setLed(undefined)
    setLockReason(undefined)
    refresh()
  }
  const [lockReason, setLockReason] = useState<LockReason>()
  const open = value !== undefined
  useEffect(() => {
    if (open) void loadAhead()
  }, [open])
  const locked = (reason: LockReason) => {
    setLockReason(reason)
    refresh()
  }

  if (problem) {
    return (
      <main className={layout.doorway}>
        <ProblemNotice problem={problem} />
      </main>
    )
  }
  if (!value) return <Waiting />
  const { host, accounts, account, setup } = value
  const unfinished = !host.hasUnit || (setup !== null && isUnfinished(setup, accounts))
  if (unfinished && led === undefined) setLed(true)
  if (led && (setup || !host.hasUnit)) {
    return (
      <>
        {account && <SessionWatch key={account.id} client={client} onLocked={locked} />}
        <SetupWizard
          client={client}
          home={host.home}
          accounts={accounts}
          state={setup}
          onChanged={refresh}
          onLeave={() => setLed(false)}
          onSignOut={() => void client.session.lock().catch(() => {})}
        />
      </>
    )
  }
  if (!account) {
    const note = (lockReason && lockNotes[lockReason]) ?? host.note
    const onSampleRemoved = host.mayRemoveSample ? begin : undefined
    return (
      <SignInPage
        client={client}
        accounts={accounts}
        note={note}
        onSampleRemoved={onSampleRemoved}
        onSignedIn={begin}
      />
    )
  }
  return <Workbench client={client} account={account} isSample={host.note !== null} onLocked={locked} />
}
