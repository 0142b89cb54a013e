import { useSyncExternalStore } from 'react'
import type { UpdateState } from '../../shared/rpc/update-state.ts'

/** On the web host the page is always the host's version, so there is nothing to update. */
let state: UpdateState = { kind: 'none' }
const listeners = new Set<() => void>()

window.desktop?.listenUpdates((received) => {
  state = received
  for (const listener of listeners) listener()
})

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The state of the program's own update. */
export const useUpdateState = (): UpdateState => useSyncExternalStore(subscribe, () => state)
