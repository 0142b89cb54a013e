import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import { problemOf } from './problem-of.ts'

export interface Answer<Value> {
  /** The latest answer; kept while a newer one is awaited. */
  readonly value: Value | undefined
  readonly problem: Problem | undefined
  /** Calls again. */
  readonly refresh: () => void
}

/** Calls the core, and again whenever `key` changes. An answer that arrives after a newer call is dropped. */
export const useAnswer = <Value>(key: string, ask: (signal: AbortSignal) => Promise<Value>): Answer<Value> => {
  const [turn, setTurn] = useState(0)
  const [value, setValue] = useState<Value>()
  const [problem, setProblem] = useState<Problem>()
  const askNow = useEffectEvent(ask)

  // biome-ignore lint/correctness/useExhaustiveDependencies: key and turn say when to ask again, they are not read
  useEffect(() => {
    const overtaken = new AbortController()
    askNow(overtaken.signal).then(
      (answer) => {
        if (overtaken.signal.aborted) return
        setValue(answer)
        setProblem(undefined)
      },
      (error) => {
        if (!overtaken.signal.aborted) setProblem(problemOf(error))
      },
    )
    return () => overtaken.abort()
  }, [key, turn])

  return { value, problem, refresh: useCallback(() => setTurn((before) => before + 1), []) }
}
