import { useEffect, useEffectEvent } from 'react'

/** Calls `onInterval` every `milliseconds` while the component is mounted. */
export const useInterval = (milliseconds: number, onInterval: () => void): void => {
  const call = useEffectEvent(onInterval)
  useEffect(() => {
    const timer = setInterval(() => call(), milliseconds)
    return () => clearInterval(timer)
  }, [milliseconds])
}
