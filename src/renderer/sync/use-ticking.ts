import { useEffect, useEffectEvent } from 'react'

/** Calls `tick` every so many milliseconds while the page is shown. */
export const useTicking = (every: number, tick: () => void): void => {
  const tickNow = useEffectEvent(tick)
  useEffect(() => {
    const timer = setInterval(() => tickNow(), every)
    return () => clearInterval(timer)
  }, [every])
}
