import { useState } from 'react'
import type { Problem } from '../../../shared/errors/problem.ts'
import { problemOf } from '../../rpc/problem.ts'

/** One call at a time: whether it runs, and the problem it ended with. */
export const useDeed = <Given>(deed: (given: Given) => Promise<unknown>) => {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const run = async (given: Given) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await deed(given)
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }
  return { busy, problem, run }
}
