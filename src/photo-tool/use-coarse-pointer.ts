import { useSyncExternalStore } from 'react'

const query = matchMedia('(pointer: coarse)')

const subscribe = (onChange: () => void): (() => void) => {
  query.addEventListener('change', onChange)
  return () => query.removeEventListener('change', onChange)
}

/** Whether the device is worked with fingers, as a phone is: nothing can be dragged onto the page, and it has a camera program. */
export const useCoarsePointer = (): boolean => useSyncExternalStore(subscribe, () => query.matches)
