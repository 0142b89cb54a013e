import { useEffect } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { notify } from '../desktop/orders.ts'
import { noticeOf, type Round } from './sync-notice.ts'

/** Rounds come every few minutes; a look costs a millisecond. */
const lookEvery = 30_000

/** Shows a notification of the system for the results of automatic rounds while the window is not in front. */
export const useSyncNotices = (client: CoreClient): void => {
  useEffect(() => {
    if (!window.desktop) return
    /** Undefined until the first look: what went before is no news. */
    let known: Round | undefined
    const look = async () => {
      const { last } = await client.sync.status()
      const notice = known === undefined ? undefined : noticeOf(known, last)
      known = last
      if (notice) notify({ ...notice, section: 'sync' })
    }
    // The session itself reports a lost connection and a lock.
    const again = () => void look().catch(() => {})
    again()
    const timer = setInterval(again, lookEvery)
    return () => clearInterval(timer)
  }, [client])
}
