import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import { type Adjustment, unadjusted } from '../../shared/photo/adjustment.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { Framing } from '../../shared/rpc/photos.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'

/** One manual change of the framing. */
export type Step = (before: Adjustment) => Adjustment

/**
 * Manual framing of a photo. The core limits each change to the allowed range. Steps made while a call is running are
 * combined into the next call.
 */
export const useFraming = (client: CoreClient, id: string) => {
  const [framing, setFraming] = useState<Framing>()
  const [problem, setProblem] = useState<Problem>()
  const at = useRef<Adjustment>(unadjusted)
  const wanted = useRef<Adjustment>(unadjusted)
  const following = useRef<Promise<void>>(undefined)

  const follow = async () => {
    try {
      for (;;) {
        const to = wanted.current
        const answer = await client.photos.framing({ id, from: at.current, to })
        at.current = answer.adjustment
        setFraming(answer)
        setProblem(undefined)
        // Drop the part beyond the limit, so that the next step back takes effect at once.
        if (wanted.current === to) {
          wanted.current = answer.adjustment
          return
        }
      }
    } catch (error) {
      wanted.current = at.current
      setProblem(problemOf(error))
    } finally {
      following.current = undefined
    }
  }
  const ask = () => {
    following.current ??= follow()
  }
  const begin = useEffectEvent(ask)
  useEffect(() => begin(), [])

  return {
    framing,
    problem,
    step(step: Step) {
      wanted.current = step(wanted.current)
      ask()
    },
    /** The adjustment after the core has answered every step, so that saving right after a key press includes that key. */
    async settled(): Promise<Adjustment> {
      await following.current
      return at.current
    },
  }
}
