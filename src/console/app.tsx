import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Result, Spin } from 'antd'
import { useLocation } from 'wouter'
import type { ConsoleClient } from '../shared/console/contract.ts'
import { problemOf } from '../ui/hooks/problem-of.ts'
import { Shell } from './shell/shell.tsx'
import { InvitationPage } from './sign-in/invitation-page.tsx'
import { SignInPage } from './sign-in/sign-in-page.tsx'

/** The console: sign-in and invitations for everyone, the sections for officers who signed in. */
export const App = ({ client }: { readonly client: ConsoleClient }) => {
  const queries = useQueryClient()
  const [place, go] = useLocation()
  const state = useQuery({ queryKey: ['session'], queryFn: () => client.session.state() })
  if (state.error) {
    const { found, remedy } = problemOf(state.error).toJSON()
    const again = <Button onClick={() => state.refetch()}>再试一次</Button>
    return <Result status="warning" title={found} subTitle={remedy} extra={again} />
  }
  if (!state.data) return <Spin className="console-opening" size="large" />
  const { province, specimen, officer } = state.data
  const enter = async () => {
    await queries.invalidateQueries({ queryKey: ['session'] })
    if (place === '/invitation') go('/')
  }
  const leave = () => {
    queries.setQueryData(['session'], { ...state.data, officer: null })
    // Nothing of this officer may be seen by the next one.
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
    go('/')
  }
  const head = { province, specimen }
  if (place === '/invitation' && !officer) return <InvitationPage client={client} {...head} onDone={enter} />
  if (!officer) return <SignInPage client={client} {...head} onSignedIn={enter} />
  return <Shell client={client} {...head} officer={officer} onSignedOut={leave} />
}
