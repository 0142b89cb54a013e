import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'

/** The person a photo is assigned to; null if it shows nobody of this unit. */
export interface Placing {
  readonly source: string
  readonly record: string | null
}

/**
 * Decisions on photos without a person. The last one is held back, so that it can be undone; the next one, or leaving the
 * page, sends it.
 */
export const usePlacing = (client: CoreClient, onSent: () => void) => {
  const [placed, setPlaced] = useState<ReadonlyMap<string, Placing>>(new Map())
  const [problem, setProblem] = useState<Problem>()
  // A ref beside the state, because a key may be pressed before the next render.
  const held = useRef<Placing>(undefined)

  const forget = (source: string) => setPlaced((before) => new Map([...before].filter(([key]) => key !== source)))

  const flush = async (): Promise<void> => {
    const placing = held.current
    if (!placing) return
    held.current = undefined
    try {
      await client.photos.place(placing)
      setProblem(undefined)
    } catch (error) {
      forget(placing.source)
      setProblem(problemOf(error))
    }
    onSent()
  }
  const flushAtEnd = useEffectEvent(flush)
  useEffect(() => () => void flushAtEnd(), [])

  return {
    placed,
    problem,
    flush,
    place(placing: Placing) {
      void flush()
      held.current = placing
      setPlaced((before) => new Map([...before, [placing.source, placing]]))
    },
    /** Drops the held decision and returns it. */
    undo(): Placing | undefined {
      const placing = held.current
      held.current = undefined
      if (placing) forget(placing.source)
      return placing
    },
  }
}
