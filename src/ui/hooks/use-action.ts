import { useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import { problemOf } from './problem-of.ts'

/** Runs one call at a time and reports whether it is running and the problem it ended with. */
export const useAction = <Given>(action: (given: Given) => Promise<unknown>) => {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const run = async (given: Given) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await action(given)
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }
  return { busy, problem, run }
}
