import { Progress as Bar, Spin, Typography } from 'antd'
import type { Progress } from './use-import.ts'

const number = (count: number) => count.toLocaleString('zh-CN')

const timeLeft = (seconds: number): string =>
  seconds < 60 ? `约剩 ${Math.max(1, Math.round(seconds))} 秒` : `约剩 ${Math.ceil(seconds / 60)} 分钟`

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
        {doing} {number(rows)}
        {total !== undefined && ` / ${number(total)}`} 行{speed > 0 && `，每秒 ${number(Math.round(speed))} 行`}
        {left !== undefined && `，${timeLeft(left)}`}
      </Typography.Text>
    </div>
  )
}
