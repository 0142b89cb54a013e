import { Alert } from 'antd'
import { blockerWords } from './words.ts'

/** What stops a submission, one notice each: found, and what to do. */
export const BlockerNotices = ({
  blockers,
  className,
}: {
  readonly blockers: readonly (keyof typeof blockerWords)[]
  readonly className: string
}) =>
  blockers.map((blocker) => (
    <Alert
      key={blocker}
      className={className}
      type="warning"
      showIcon
      title={blockerWords[blocker].found}
      description={blockerWords[blocker].remedy}
    />
  ))
