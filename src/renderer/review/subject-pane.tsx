import { Alert, Descriptions, Skeleton, Timeline, Typography } from 'antd'
import type { ComponentType } from 'react'
import { recordValues } from '../../shared/record/record-values.ts'
import { columns } from '../../shared/record/template-columns.ts'
import { words } from '../../shared/record/words.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { ReviewSubjectDetail } from '../../shared/rpc/review.ts'
import { StateTag } from '../../ui/components/state-tag.tsx'
import { formatDateTime } from '../../ui/format/times.ts'
import { usePhoto } from '../rpc/photo-urls.ts'

/** Shows a photo that waits for review; a part of the section of photos. */
export type WaitingPhotoPart = ComponentType<{ readonly client: CoreClient; readonly id: string }>

interface Props {
  readonly client: CoreClient
  readonly subject: ReviewSubjectDetail | undefined
  /** The signed-in account approves records. */
  readonly reviewing: boolean
  readonly WaitingPhoto: WaitingPhotoPart
}

/** One record as its reviewer should see it: first the changes since it was last viewed, then all of it. */
export const SubjectPane = ({ client, subject, reviewing, WaitingPhoto }: Props) => {
  const url = usePhoto(client, 'image', subject?.photo ?? null)
  const before = usePhoto(client, 'image', subject?.photoBefore ?? null)
  if (!subject) return <Skeleton active avatar={{ shape: 'square', size: 124 }} />
  const { record, changes, viewedAt, history } = subject
  const changed = new Map(changes.map((change) => [change.field, change.before]))
  const values = recordValues(record)
  const photoWaits = subject.state === 'photoSubmitted'
  const changedAtAll = changes.length > 0 || subject.photoBefore !== null
  return (
    <div className="subject">
      <div className="subject-head">
        {!photoWaits && <div className="subject-photo">{url && <img src={url} alt={`${record.name}的照片`} />}</div>}
        {subject.photoBefore && (
          <figure className="subject-before">
            {before && <img src={before} alt="上次看到的照片" />}
            <figcaption>上次看到的</figcaption>
          </figure>
        )}
        <div>
          <Typography.Title level={4}>{record.name}</Typography.Title>
          <div className="subject-line">
            {record.title}（{words.level[record.level]}）· {record.specialty}
          </div>
          <div className="subject-line">{record.employerName}</div>
          <StateTag state={subject.state} />
        </div>
      </div>
      {reviewing && subject.own && (
        <Alert
          type="warning"
          showIcon
          title="这条记录由您本人录入或添加照片，不能由您审核"
          description="录入的人不能审核，这样每张证书都有两个人把关。请另一位同事用他的审核人账号审核；批量通过时会自动跳过它。"
        />
      )}
      {photoWaits && <WaitingPhoto client={client} id={subject.id} />}
      {changedAtAll && (
        <Alert
          type="info"
          showIcon
          title={`您 ${formatDateTime(viewedAt!)} 看过之后，有 ${changes.length + (subject.photoBefore ? 1 : 0)} 处变化`}
          description={
            <ul className="subject-changes" aria-label="变化">
              {changes.map(({ field, before: old, now }) => (
                <li key={field}>
                  {field}：<del>{old || '（空）'}</del> → <ins>{now || '（空）'}</ins>
                </li>
              ))}
              {subject.photoBefore && <li>照片换过</li>}
            </ul>
          }
        />
      )}
      {subject.faults.map((fault) => (
        <Alert
          key={`${fault.code} ${fault.field}`}
          type={fault.severity}
          showIcon
          title={fault.found}
          description={`要求：${fault.wanted}`}
        />
      ))}
      <Descriptions
        bordered
        size="small"
        column={1}
        className="subject-fields"
        items={columns
          .filter(({ field, header }) => values[field] || changed.has(header))
          .map(({ field, header }) => ({
            key: field,
            label: header,
            children: changed.has(header) ? <mark>{values[field] || '（空）'}</mark> : values[field],
          }))}
      />
      <Typography.Title level={5}>{viewedAt ? '上次看过之后的经过' : '经过'}</Typography.Title>
      {history.length === 0 ? (
        <Typography.Text type="secondary">没有别人动过。</Typography.Text>
      ) : (
        <Timeline
          items={history.map(({ at, actor, action, reason }) => ({
            key: at + action,
            content: (
              <>
                {action}
                {reason && `：${reason}`}{' '}
                <Typography.Text type="secondary">
                  {formatDateTime(at)} {actor}
                </Typography.Text>
              </>
            ),
          }))}
        />
      )}
    </div>
  )
}
