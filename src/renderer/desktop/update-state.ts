import { useSyncExternalStore } from 'react'
import type { UpdateState } from '../../shared/rpc/update-state.ts'

/** On the web host the page is whatever the host serves: there is nothing to bring. */
let state: UpdateState = { kind: 'none' }
const listeners = new Set<() => void>()

window.desktop?.listenUpdates((told) => {
  state = told
  for (const listener of listeners) listener()
})

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Where the program stands with new versions of itself. */
export const useUpdateState = (): UpdateState => useSyncExternalStore(subscribe, () => state)
