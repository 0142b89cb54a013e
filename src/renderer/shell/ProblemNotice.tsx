import { Alert } from 'antd'
import type { Problem } from '../../shared/errors/problem.ts'

/** What was found, and what to do about it. */
export function ProblemNotice({ problem }: { problem: Problem | undefined }) {
  if (!problem) return null
  const { found, remedy } = problem.toJSON()
  return <Alert type="error" showIcon title={found} description={remedy} role="alert" />
}
