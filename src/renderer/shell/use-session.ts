import { useEffect, useEffectEvent, useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { LockReason } from '../../shared/rpc/session.ts'

/** How often use of the window is reported to the core, in milliseconds. */
const touchEvery = 20_000
/** How long finished work still counts as running, so that the short pause between two photos is not reported. */
const linger = 800

const signs = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const

/**
 * Follows the session: the call that would be lost by quitting, arrivals from the province, and the session's end. Keys and
 * mouse report to the core that the window is in use.
 * @returns what runs now, in Chinese; null when nothing does
 */
export const useSession = (
  client: CoreClient,
  onLocked: (reason: LockReason) => void,
  onArrival: () => void = () => {},
): string | null => {
  const [running, setRunning] = useState<string | null>(null)
  const locked = useEffectEvent(onLocked)
  const arrived = useEffectEvent(onArrival)

  useEffect(() => {
    const stop = new AbortController()
    let ending: ReturnType<typeof setTimeout> | undefined
    const follow = async () => {
      for await (const event of await client.session.watch(undefined, { signal: stop.signal })) {
        if (event.kind === 'arrival') {
          arrived()
          continue
        }
        clearTimeout(ending)
        if (event.kind === 'locked') locked(event.reason)
        else if (event.task) setRunning(event.task)
        else ending = setTimeout(() => setRunning(null), linger)
      }
    }
    // A lost connection is reported by the connection itself.
    follow().catch(() => {})
    return () => {
      clearTimeout(ending)
      stop.abort()
    }
  }, [client])

  useEffect(() => {
    let touchedAt = Date.now()
    const touch = () => {
      if (Date.now() - touchedAt < touchEvery) return
      touchedAt = Date.now()
      client.session.touch().catch(() => {})
    }
    for (const name of signs) window.addEventListener(name, touch, { passive: true })
    return () => {
      for (const name of signs) window.removeEventListener(name, touch)
    }
  }, [client])

  // In a browser the page itself asks before it is left; Electron's shell has a dialog of its own.
  useEffect(() => {
    if (running === null || window.desktop) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [running])

  return running
}
