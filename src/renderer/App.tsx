import { Spin } from 'antd'
import { useEffect, useState } from 'react'
import type { CoreClient } from '../shared/rpc/contract.ts'
import { type Connection, connect } from './rpc/connection.ts'
import { useAnswer } from './rpc/useAnswer.ts'
import { NoUnitPage } from './session/NoUnitPage.tsx'
import { SignInPage } from './session/SignInPage.tsx'
import { ConnectionLostPage } from './shell/ConnectionLostPage.tsx'
import { ProblemNotice } from './shell/ProblemNotice.tsx'
import { Workbench } from './shell/Workbench.tsx'

/** Asked for once, however often React mounts the window. */
const connecting = connect()

/** From the line to the core to who sits before the window. */
export function App() {
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
  return <Doorway client={connection.client} />
}

const Waiting = () => <Spin className="waiting" size="large" aria-label="正在打开" />

function Doorway({ client }: { client: CoreClient }) {
  const { value, problem, refresh } = useAnswer('door', async () => {
    const [host, accounts, account] = await Promise.all([
      client.host.info(),
      client.session.accounts(),
      client.session.current(),
    ])
    return { host, accounts, account }
  })
  if (problem) {
    return (
      <main className="doorway">
        <ProblemNotice problem={problem} />
      </main>
    )
  }
  if (!value) return <Waiting />
  if (!value.host.hasUnit) return <NoUnitPage home={value.host.home} onRetry={refresh} />
  if (!value.account)
    return <SignInPage client={client} accounts={value.accounts} note={value.host.note} onSignedIn={refresh} />
  return <Workbench client={client} account={value.account} onLocked={refresh} />
}
