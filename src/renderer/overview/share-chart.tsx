import { Card } from 'antd'
import { formatCount } from '../../ui/format/numbers.ts'

interface Props<Key extends string> {
  readonly title: string
  readonly counts: Readonly<Partial<Record<Key, number>>>
  readonly order: readonly Key[]
  readonly names: Readonly<Record<Key, string>>
}

/** The number of records by kind, one bar each; the longest has the full width. Empty kinds are left out. */
export const ShareChart = <Key extends string>({ title, counts, order, names }: Props<Key>) => {
  const shown = order.flatMap((key) => (counts[key] ? [{ key, count: counts[key] }] : []))
  const most = Math.max(1, ...shown.map(({ count }) => count))
  return (
    <Card size="small" title={title}>
      <dl className="share-chart">
        {shown.map(({ key, count }) => (
          <div key={key}>
            <dt>{names[key]}</dt>
            <dd>
              <span className="share-bar" style={{ width: `${(count / most) * 100}%` }} aria-hidden="true" />
              <span className="share-count">{formatCount(count)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
