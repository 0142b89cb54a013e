import { Card, InputNumber, Space, Switch, Typography } from 'antd'
import { useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { type LineSetting, slowestLine } from '../../shared/rpc/line-setting.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { problemOf } from '../../ui/hooks/problem-of.ts'

/** How fast sync may be, so that others in the office can work, and whether it runs by itself. */
export const LineCard = ({
  client,
  line,
  onChanged,
}: {
  client: CoreClient
  line: LineSetting
  onChanged: () => void
}) => {
  const [problem, setProblem] = useState<Problem>()
  const change = async (changes: Partial<LineSetting>) => {
    try {
      await client.sync.setLine({ ...line, ...changes })
      setProblem(undefined)
      onChanged()
    } catch (error) {
      setProblem(problemOf(error))
    }
  }
  return (
    <Card title="网速与暂停">
      <ProblemNotice problem={problem} />
      <Space size="large" wrap>
        <Space>
          <Switch aria-label="暂停自动同步" checked={line.paused} onChange={(paused) => void change({ paused })} />
          暂停自动同步
        </Space>
        <Space>
          <Switch
            aria-label="限制网速"
            checked={line.kilobytesPerSecond !== null}
            onChange={(limited) => void change({ kilobytesPerSecond: limited ? usualLimit : null })}
          />
          限制网速
          {line.kilobytesPerSecond !== null && (
            <RateInput
              key={line.kilobytesPerSecond}
              rate={line.kilobytesPerSecond}
              onRate={(kilobytesPerSecond) => void change({ kilobytesPerSecond })}
            />
          )}
        </Space>
      </Space>
      <p>
        <Typography.Text type="secondary">
          {line.paused
            ? '已暂停：不会自动同步，正在进行的一次已停下，送到一半的不会丢。随时可以点“立即同步”。'
            : '网络还要给别人用时，可以限制同步占用的网速，或暂停自动同步。'}
        </Typography.Text>
      </p>
    </Card>
  )
}

/** A rate that takes effect when the person has typed it whole. */
const RateInput = ({ rate, onRate }: { rate: number; onRate: (rate: number) => void }) => {
  const [typed, setTyped] = useState<number | null>(rate)
  const commit = () => {
    if (typed !== null && typed >= slowestLine && typed !== rate) onRate(typed)
  }
  return (
    <InputNumber
      aria-label="最多每秒多少 KB"
      min={slowestLine}
      max={1_000_000}
      precision={0}
      value={typed}
      suffix="KB/秒"
      onChange={setTyped}
      onBlur={commit}
      onPressEnter={commit}
    />
  )
}

/** Leaves most of a slow office line to others. */
const usualLimit = 100
