import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import { type Adjustment, unadjusted } from '../../shared/photo/adjustment.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { Framing } from '../../shared/rpc/photos.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'

/** One change of a framing by hand. */
export type Step = (before: Adjustment) => Adjustment

/**
 * A framing that follows the hand. The core says how far the limits let it go; steps that come while it is asked are asked
 * together next.
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
        // What was stopped is not wanted on: the way back begins where it stands.
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
    /** Where the hand came to, once every step it made has been answered: the last key counts, however quickly the next one comes. */
    async settled(): Promise<Adjustment> {
      await following.current
      return at.current
    },
  }
}
