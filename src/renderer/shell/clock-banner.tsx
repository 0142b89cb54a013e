import { Alert } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { ClockWarning } from '../../shared/rpc/sync.ts'
import layout from '../../ui/components/layout.module.css'
import { formatDateTime } from '../../ui/format/times.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { useInterval } from '../../ui/hooks/use-interval.ts'

const checkEvery = 15_000

/** A length of time in the largest unit that tells it. */
const spanWords = (seconds: number): string => {
  const minutes = Math.round(Math.abs(seconds) / 60)
  if (minutes < 120) return `${minutes} 分钟`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} 小时` : `${Math.round(hours / 24)} 天`
}

const titleOf = ({ than, seconds, last }: ClockWarning): string => {
  const span = spanWords(seconds)
  if (than === 'server') return `本机时间比省级服务${seconds > 0 ? '快' : '慢'} ${span}`
  return `本机时间比操作日志里最近的一条（${last === null ? '' : formatDateTime(last)}）早 ${span}`
}

interface Props {
  readonly client: CoreClient
  /** Raised when the store changed. */
  readonly edition: number
}

/** Above every section while this computer's clock contradicts the province's or its own audit. */
export const ClockBanner = ({ client, edition }: Props) => {
  const { value: warning, refresh } = useAnswer(String(edition), () => client.sync.clock())
  useInterval(checkEvery, refresh)
  if (!warning) return null
  return (
    <Alert
      type="warning"
      showIcon
      banner
      role="alert"
      className={layout.banner}
      title={titleOf(warning)}
      description="审核、签名以前请先校准电脑的日期和时间（系统设置里选“自动设置时间”）：时间不对，操作日志记下的时间就不对，签名也可能被省里退回。校准以后同步一次，提示自动消失。"
    />
  )
}
