import { Progress as Bar, Spin, Typography } from 'antd'
import { formatDuration } from '../../ui/format/durations.ts'
import { formatCount } from '../../ui/format/numbers.ts'
import type { Progress } from './use-import.ts'

/** Rows done, how fast, and how long it will take. */
export const ProgressView = ({
  doing,
  progress: { rows, total, share, since },
}: {
  doing: string
  progress: Progress
}) => {
  const seconds = (performance.now() - since) / 1000
  const speed = seconds > 0.5 ? rows / seconds : 0
  const left = share > 0 && seconds > 0.5 ? (seconds * (1 - share)) / share : undefined
  return (
    <div className="import-progress" aria-live="polite">
      {share === 0 ? <Spin /> : <Bar percent={Math.floor(share * 100)} className="import-bar" />}
      <Typography.Text>
        {doing} {formatCount(rows)}
        {total !== undefined && ` / ${formatCount(total)}`} 行
        {speed > 0 && `，每秒 ${formatCount(Math.round(speed))} 行`}
        {left !== undefined && `，约剩 ${formatDuration(left)}`}
      </Typography.Text>
    </div>
  )
}
