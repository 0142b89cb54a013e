import { useQuery } from '@tanstack/react-query'
import { Card, Descriptions, Space, Spin, Tag } from 'antd'
import { hintWords } from '../../shared/console/batches-contract.ts'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatDate, formatDateTime } from '../../ui/format/times.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import styles from './batches.module.css'
import { type Status, statuses } from './status-counts.tsx'

interface Props {
  readonly client: ConsoleClient
  readonly batchId: string
  readonly recordId: string
  readonly name: string
}

/** The records that look like the current one, each with its photo, and the person's earlier certificates. */
export const RelatedPanel = ({ client, batchId, recordId, name }: Props) => {
  const found = useQuery({
    queryKey: ['related', batchId, recordId],
    queryFn: () => client.batches.related({ batchId, recordId }),
    staleTime: 60_000,
  })
  return (
    <aside className={styles.related} aria-label={`与${name}有关的记录`}>
      <h2>与 {name} 有关的记录</h2>
      {found.error && <ProblemNotice problem={problemOf(found.error)} />}
      {found.isLoading && <Spin />}
      {found.data?.length === 0 && <p>没有别的记录</p>}
      {found.data?.map((other) => {
        const { word, colour } = statuses[other.status as Status]
        return (
          <Card key={`${other.batchId}/${other.recordId}`} size="small">
            <div className={styles.record}>
              <img
                className={styles.photo}
                src={`/photos/${other.batchId}/${other.recordId}`}
                alt={`${other.name}的照片`}
              />
              <div className={styles.facts}>
                <Space size={4} wrap>
                  <strong>{other.name}</strong>
                  <Tag color={colour}>{word}</Tag>
                </Space>
                <div className="number">{other.maskedNumber}</div>
                {other.hints.map((hint) => (
                  <div key={hint} className={styles.hint}>
                    {hintWords[hint]}
                  </div>
                ))}
              </div>
            </div>
            <Descriptions
              size="small"
              column={1}
              items={[
                { key: 'title', label: '资格', children: `${other.title} · ${other.specialty}` },
                { key: 'obtained', label: '取得', children: formatDate(other.obtainedOn) },
                ...(other.number ? [{ key: 'number', label: '编号', children: other.number }] : []),
                { key: 'employer', label: '单位', children: other.employer },
                { key: 'unit', label: '报送', children: `${other.unit}，${formatDateTime(other.receivedAt)}` },
              ]}
            />
          </Card>
        )
      })}
    </aside>
  )
}
