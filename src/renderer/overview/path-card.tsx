import { Card, Typography } from 'antd'
import { type Stage, stageWords } from '../../shared/record/stage.ts'
import type { UnitSummary } from '../../shared/rpc/overview.ts'
import { formatCount } from '../../ui/format/numbers.ts'
import type { SectionProps } from '../navigation/section.ts'
import styles from './path-card.module.css'

interface Station {
  readonly name: string
  /** What waits there; the station's number is their sum. */
  readonly stages: readonly Stage[]
}

/** The way of a record through the unit, as its people speak of it. */
const path: readonly Station[] = [
  { name: '录入', stages: ['draft', 'returned'] },
  { name: '照片', stages: ['ready', 'photoAwaited'] },
  { name: '审核', stages: ['photoSubmitted', 'photoApproved'] },
  { name: '签名', stages: ['inBatch', 'toCountersign'] },
  { name: '送出', stages: ['toSend', 'received', 'confirmed'] },
  { name: '发证', stages: ['issued', 'corrected', 'revoked'] },
]

/** Longer than in lists, where a column has no room for it. */
const words: Record<Stage, string> = { ...stageWords, received: '已提交（有回执）' }

interface Props {
  readonly summary: UnitSummary
  readonly onGo: SectionProps['onGo']
}

/** Where the records are, as a path of six stations; each line opens its records. */
export const PathCard = ({ summary: { counts, total }, onGo }: Props) => (
  <Card
    size="small"
    title="记录走到哪一步"
    extra={<Typography.Text strong>共 {formatCount(total)} 条</Typography.Text>}
  >
    <ol className={styles.path}>
      {path.map(({ name, stages }) => {
        const waiting = stages.filter((stage) => counts[stage])
        const count = waiting.reduce((sum, stage) => sum + counts[stage]!, 0)
        return (
          <li key={name} className={count ? styles.station : `${styles.station} ${styles.none}`}>
            <div className={styles.name}>{name}</div>
            <div className={styles.count}>{formatCount(count)}</div>
            {waiting.map((stage) => (
              <button
                key={stage}
                type="button"
                className={styles.stage}
                data-stage={stage}
                onClick={() => onGo('records', { state: stage })}
              >
                <span>{words[stage]}</span>
                <span>{formatCount(counts[stage]!)}</span>
              </button>
            ))}
          </li>
        )
      })}
    </ol>
  </Card>
)
