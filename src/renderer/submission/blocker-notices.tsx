import { Alert } from 'antd'
import { blockerWords } from './words.ts'

/** One notice for each blocker of a submission, with its remedy. */
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
