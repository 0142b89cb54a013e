import type { ReactNode } from 'react'
import type { ErrorCode } from '../../shared/errors/registry.ts'
import { ProblemHelpContext } from '../../ui/components/problem-notice.tsx'
import { HelpButton } from '../help/help-button.tsx'
import { helpPlaceOf } from '../help/problem-pages.ts'

const helpFor = (code: ErrorCode): ReactNode => {
  const place = helpPlaceOf(code)
  return place && <HelpButton {...place} />
}

/** Lets every problem notice inside it link to the workbench's help pages. */
export const ProblemHelp = ({ children }: { children: ReactNode }) => (
  <ProblemHelpContext value={helpFor}>{children}</ProblemHelpContext>
)
