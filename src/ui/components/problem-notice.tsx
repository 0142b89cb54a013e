import { Alert } from 'antd'
import { createContext, type ReactNode, useContext } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { ErrorCode } from '../../shared/errors/registry.ts'

/** Renders a link to the help on an error, or nothing. A program with help pages provides it; the default renders nothing. */
export const ProblemHelpContext = createContext<(code: ErrorCode) => ReactNode>(() => undefined)

/** Shows a problem: what was found, the remedy, and the program's help link for its code. Renders nothing without a problem. */
export const ProblemNotice = ({ problem }: { problem: Problem | undefined }) => {
  const helpFor = useContext(ProblemHelpContext)
  if (!problem) return null
  const { found, remedy } = problem.toJSON()
  return <Alert type="error" showIcon title={found} description={remedy} role="alert" action={helpFor(problem.code)} />
}
