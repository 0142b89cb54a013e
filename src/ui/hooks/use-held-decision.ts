import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { ReturnReason } from '../../shared/record/return-reasons.ts'
import type { DecisionResult } from '../../shared/rpc/photos.ts'
import { problemOf } from './problem-of.ts'

/** A reviewer's decision on some records; without a reason it is an approval. */
export interface Decision {
  readonly ids: readonly string[]
  readonly reason?: ReturnReason | undefined
  /** What the reviewer adds to the reason. */
  readonly note?: string | undefined
}

/** How long a decision can be undone before it is sent, in milliseconds. */
const heldFor = 6000

/**
 * Holds the last decision for a moment, so that a slip of the finger can be undone. The next decision, or leaving the page,
 * sends it. Returns the decisions so far and those that the core refused.
 */
export const useHeldDecision = (send: (decision: Decision) => Promise<DecisionResult>, onSent: () => void) => {
  const [decided, setDecided] = useState<ReadonlyMap<string, Decision>>(new Map())
  const [held, setHeld] = useState<Decision>()
  const [refused, setRefused] = useState<DecisionResult['refused']>([])
  const [problem, setProblem] = useState<Problem>()
  // A ref beside the state, because a key may be pressed before the next render.
  const holding = useRef<Decision>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const forget = (ids: readonly string[]) =>
    setDecided((before) => new Map([...before].filter(([id]) => !ids.includes(id))))

  const hold = (decision: Decision | undefined) => {
    clearTimeout(timer.current)
    holding.current = decision
    setHeld(decision)
    if (decision) timer.current = setTimeout(flush, heldFor)
  }

  /** Sends the held decision. Resolves when the core has answered. */
  const flush = async (): Promise<void> => {
    const decision = holding.current
    if (!decision) return
    hold(undefined)
    try {
      const result = await send(decision)
      setRefused((before) => [...before, ...result.refused])
      forget(result.refused.map(({ id }) => id))
      setProblem(undefined)
    } catch (error) {
      forget(decision.ids)
      setProblem(problemOf(error))
    }
    onSent()
  }

  const flushAtEnd = useEffectEvent(flush)
  useEffect(() => () => void flushAtEnd(), [])

  return {
    decided,
    held,
    refused,
    problem,
    flush,
    decide(decision: Decision) {
      void flush()
      setRefused([])
      setDecided((before) => new Map([...before, ...decision.ids.map((id) => [id, decision] as const)]))
      hold(decision)
    },
    /** Forgets earlier decisions, after the list was read again. */
    forgetDecided: () => setDecided(new Map(held ? held.ids.map((id) => [id, held]) : [])),
    /** Drops the held decision and returns it. */
    undo(): Decision | undefined {
      const decision = holding.current
      if (decision) {
        forget(decision.ids)
        hold(undefined)
      }
      return decision
    },
  }
}

export type HeldDecision = ReturnType<typeof useHeldDecision>
