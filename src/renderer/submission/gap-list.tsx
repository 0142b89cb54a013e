import { Button, Collapse, Typography } from 'antd'
import type { Gap } from '../../shared/rpc/submission.ts'
import { formatCount } from '../../ui/format/numbers.ts'
import type { SectionProps } from '../navigation/section.ts'
import { gapWords } from './words.ts'

/** People who are not in the next batch, by reason; a click opens the record. */
export const GapList = ({ gaps, onGo }: { gaps: readonly Gap[]; onGo: SectionProps['onGo'] }) => {
  return (
    <Collapse
      ghost
      className="gaps"
      items={gaps.map(({ kind, count, people }) => ({
        key: kind,
        label: (
          <span className="gap-label">
            <strong>{gapWords[kind].title}</strong>
            <span>{formatCount(count)} 人</span>
            <Typography.Text type="secondary">{gapWords[kind].remedy}</Typography.Text>
          </span>
        ),
        children: (
          <>
            <ul className="gap-people">
              {people.map(({ id, name, documentNumber, detail }) => (
                <li key={id}>
                  <Button type="link" size="small" onClick={() => onGo('records', { recordId: id })}>
                    {name}
                  </Button>
                  <Typography.Text type="secondary">{documentNumber}</Typography.Text>
                  {detail && <span className="gap-detail">{detail}</span>}
                </li>
              ))}
            </ul>
            {count > people.length && (
              <Typography.Text type="secondary">
                列出前 {people.length} 人，共 {formatCount(count)} 人
              </Typography.Text>
            )}
          </>
        ),
      }))}
    />
  )
}
