import { Button, Empty, Result, Skeleton, Tag, Typography } from 'antd'
import { useEffect, useRef, useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { Unplaced } from '../../shared/rpc/photos.ts'
import layout from '../../ui/components/layout.module.css'
import { ListAndDetail } from '../../ui/components/list-and-detail.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { StateTag } from '../../ui/components/state-tag.tsx'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { useKeys } from '../../ui/hooks/use-keys.ts'
import { usePhoto } from '../rpc/photo-urls.ts'
import { AssignDialog } from './assign-dialog.tsx'
import { type Placing, usePlacing } from './use-placing.ts'
import { fileName, whyWords } from './words.ts'
import './matching.css'

interface Props {
  readonly client: CoreClient
  readonly onChanged: () => void
  readonly onClose: () => void
}

/** The number of candidates that can be chosen by a number key. */
const mostKeys = 9

/** Good photos whose person is unclear, one row each. A number key assigns the photo; each decision can be undone. */
export const MatchingView = ({ client, onChanged, onClose }: Props) => {
  const { value: waiting, problem } = useAnswer('unplaced', (signal) => client.photos.unplaced(undefined, { signal }))
  const { placed, problem: refused, place, undo, flush } = usePlacing(client, onChanged)
  const [cursor, setCursor] = useState(0)
  const [searching, setSearching] = useState(false)
  const list = useRef<HTMLUListElement>(null)
  const rows = waiting ?? []
  const current = rows[cursor]
  const left = rows.filter(({ source }) => !placed.has(source)).length

  const go = (to: number) => setCursor(Math.min(Math.max(to, 0), Math.max(0, rows.length - 1)))
  useEffect(() => {
    list.current?.children[cursor]?.scrollIntoView({ block: 'nearest' })
  }, [cursor])

  const decide = (record: string | null) => {
    if (!current) return
    place({ source: current.source, record })
    const next = rows.findIndex(({ source }, index) => index > cursor && !placed.has(source))
    if (next >= 0) go(next)
  }
  const takeBack = () => {
    const taken = undo()
    if (taken) go(rows.findIndex(({ source }) => source === taken.source))
  }
  const close = async () => {
    await flush()
    onClose()
  }
  const open = current && !placed.has(current.source) ? current : undefined

  useKeys({
    ...Object.fromEntries(
      (open?.candidates ?? []).slice(0, mostKeys).map(({ id }, index) => [String(index + 1), () => decide(id)]),
    ),
    f: open ? () => setSearching(true) : undefined,
    d: open ? () => decide(null) : undefined,
    escape: searching ? undefined : close,
  })

  return (
    <section className="matching" aria-label="给照片匹配人员">
      <header className="large-header">
        <Button onClick={close}>
          返回 <kbd>Esc</kbd>
        </Button>
        <Typography.Text strong>给照片匹配人员：还有 {left} 张</Typography.Text>
        <span className={layout.gap} />
        <Button onClick={takeBack} disabled={placed.size === 0}>
          撤销上一步 <kbd>U</kbd>
        </Button>
      </header>
      <ProblemNotice problem={problem ?? refused} />
      {!waiting ? (
        !problem && <Skeleton active />
      ) : rows.length === 0 ? (
        <Empty description="没有待匹配的照片。文件名含证件号码或姓名的照片会自动匹配。" />
      ) : (
        <ListAndDetail
          count={rows.length}
          cursor={cursor}
          onCursor={go}
          onUndo={takeBack}
          width="narrowList"
          list={
            <ul ref={list} className="matching-list" aria-label="待匹配的照片">
              {rows.map((row, index) => (
                <li key={row.source}>
                  <Row
                    client={client}
                    row={row}
                    placing={placed.get(row.source)}
                    current={index === cursor}
                    onChoose={() => go(index)}
                  />
                </li>
              ))}
            </ul>
          }
          detail={
            <div className="matching-one">
              {left === 0 ? (
                <Result
                  status="success"
                  title="全部匹配完成"
                  extra={
                    <Button type="primary" autoFocus onClick={close}>
                      返回照片列表
                    </Button>
                  }
                />
              ) : (
                current && (
                  <Choice
                    client={client}
                    row={current}
                    placing={placed.get(current.source)}
                    onPlace={decide}
                    onSearch={() => setSearching(true)}
                  />
                )
              )}
            </div>
          }
        />
      )}
      {searching && current && (
        <AssignDialog
          client={client}
          fileName={fileName(current.fileName)}
          onAssign={async (record) => decide(record)}
          onClose={() => setSearching(false)}
        />
      )}
    </section>
  )
}

interface RowProps {
  readonly client: CoreClient
  readonly row: Unplaced
  readonly placing: Placing | undefined
  readonly current: boolean
  readonly onChoose: () => void
}

const Thumbnail = ({ client, photo, label }: { client: CoreClient; photo: string | null; label: string }) => {
  const url = usePhoto(client, 'image', photo)
  return (
    <span className="thumbnail">
      {url ? <img className="thumbnail-image" src={url} alt={label} draggable={false} /> : !photo && '没有照片'}
    </span>
  )
}

const placedWords = ({ record }: Placing): string => (record === null ? '不用' : '已匹配')

const Row = ({ client, row, placing, current, onChoose }: RowProps) => {
  return (
    <button
      type="button"
      aria-current={current}
      className={current ? 'matching-row matching-current' : 'matching-row'}
      onClick={onChoose}
    >
      <Thumbnail client={client} photo={row.photo} label="" />
      <span className="matching-what">
        <b>{fileName(row.fileName)}</b>
        <small>{placing ? '' : whyWords[row.why]}</small>
        {placing && <Tag color={placing.record === null ? 'default' : 'green'}>{placedWords(placing)}</Tag>}
      </span>
    </button>
  )
}

interface ChoiceProps {
  readonly client: CoreClient
  readonly row: Unplaced
  readonly placing: Placing | undefined
  readonly onPlace: (record: string | null) => void
  readonly onSearch: () => void
}

const Choice = ({ client, row, placing, onPlace, onSearch }: ChoiceProps) => {
  const taken = row.why === 'taken'
  return (
    <>
      <div className="matching-photo">
        <Thumbnail client={client} photo={row.photo} label="这张照片" />
        <div>
          <Typography.Title level={4}>{fileName(row.fileName)}</Typography.Title>
          <Typography.Paragraph type="secondary">{row.fileName}</Typography.Paragraph>
          <Typography.Paragraph>
            {whyWords[row.why]}。
            {taken
              ? '用这张替换现在的照片，还是保留现在的？'
              : row.candidates.length
                ? '这是谁的照片？'
                : '请查找这个人。'}
          </Typography.Paragraph>
        </div>
      </div>
      {row.candidates.length > 0 && (
        <ul className="candidates" aria-label="可能的人">
          {row.candidates.map((card, index) => (
            <li key={card.id}>
              <button
                type="button"
                className={placing?.record === card.id ? 'candidate candidate-chosen' : 'candidate'}
                disabled={placing !== undefined}
                onClick={() => onPlace(card.id)}
              >
                {index < mostKeys && <kbd>{index + 1}</kbd>}
                <Thumbnail client={client} photo={card.photo} label={card.photo ? '现在的照片' : ''} />
                <span>
                  <b>{card.name}</b> {card.documentNumber}
                  <small>
                    {card.title} · {card.employerName}
                  </small>
                  <StateTag state={card.state} />
                </span>
                <span className="candidate-action">{card.photo && taken ? '用新照片替换' : '是这个人'}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="matching-actions">
        <Button size="large" disabled={placing !== undefined} onClick={onSearch}>
          查找这个人 <kbd>F</kbd>
        </Button>
        <Button size="large" danger disabled={placing !== undefined} onClick={() => onPlace(null)}>
          {taken ? '保留现在的照片' : '不用这张照片'} <kbd>D</kbd>
        </Button>
      </div>
    </>
  )
}
