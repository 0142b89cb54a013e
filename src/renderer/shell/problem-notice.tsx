import { Alert } from 'antd'
import type { Problem } from '../../shared/errors/problem.ts'
import { HelpButton } from '../help/help-button.tsx'
import { helpPageOf } from '../help/problem-pages.ts'

/** What was found, what to do about it, and the help page that says more. */
export const ProblemNotice = ({ problem }: { problem: Problem | undefined }) => {
  if (!problem) return null
  const { found, remedy } = problem.toJSON()
  const page = helpPageOf(problem.code)
  return (
    <Alert
      type="error"
      showIcon
      title={found}
      description={remedy}
      role="alert"
      action={page && <HelpButton page={page} />}
    />
  )
}
