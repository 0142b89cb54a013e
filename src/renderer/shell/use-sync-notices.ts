import { useEffect } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { notify } from '../desktop/orders.ts'
import { noticeOf, type Round } from './sync-notice.ts'

/** Rounds come every few minutes; a check costs a millisecond. */
const checkEvery = 30_000

/** Shows a notification of the system for the results of automatic rounds while the window is not in front. */
export const useSyncNotices = (client: CoreClient): void => {
  useEffect(() => {
    if (!window.desktop) return
    /** Undefined until the first check, because earlier rounds are not announced. */
    let known: Round | undefined
    const check = async () => {
      const { last } = await client.sync.status()
      const notice = known === undefined ? undefined : noticeOf(known, last)
      known = last
      if (notice) notify({ ...notice, section: 'sync' })
    }
    // The session itself reports a lost connection and a lock.
    const checkAgain = () => void check().catch(() => {})
    checkAgain()
    const timer = setInterval(checkAgain, checkEvery)
    return () => clearInterval(timer)
  }, [client])
}
