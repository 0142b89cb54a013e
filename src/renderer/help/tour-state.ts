import { useSyncExternalStore } from 'react'

/** `offered`: not taken and not declined yet; `shown`: it runs; `over`: not offered any more. */
type TourState = 'offered' | 'shown' | 'over'

const place = 'gzzc.tour'
const listeners = new Set<() => void>()

const kept = (): TourState => {
  try {
    return localStorage.getItem(place) === 'over' ? 'over' : 'offered'
  } catch {
    return 'over' // without storage the tour would be offered on every start
  }
}

let current = kept()

const become = (state: TourState): void => {
  current = state
  try {
    localStorage.setItem(place, 'over')
  } catch {
    // Holds until the window closes.
  }
  for (const listener of listeners) listener()
}

export const startTour = (): void => become('shown')
export const endTour = (): void => become('over')

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useTourState = (): TourState => useSyncExternalStore(subscribe, () => current)
