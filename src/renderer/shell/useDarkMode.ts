import { useSyncExternalStore } from 'react'

const query = window.matchMedia('(prefers-color-scheme: dark)')
const subscribe = (changed: () => void) => {
  query.addEventListener('change', changed)
  return () => query.removeEventListener('change', changed)
}

/** Whether the system asks for a dark window, as it changes. */
export const useDarkMode = (): boolean => useSyncExternalStore(subscribe, () => query.matches)
