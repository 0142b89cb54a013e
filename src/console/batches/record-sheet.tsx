import { Card, Input, Space, Tag, Tooltip, Typography } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { hintWords } from '../../shared/console/batches-contract.ts'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { type ReturnReason, returnReasons } from '../../shared/record/return-reasons.ts'
import { ReasonChoice } from '../../ui/components/reason-choice.tsx'
import { formatDate } from '../../ui/format/times.ts'
import { useKeys } from '../../ui/hooks/use-keys.ts'
import styles from './batches.module.css'
import { RelatedPanel } from './related-panel.tsx'
import { type Status, statuses } from './status-counts.tsx'

type Row = Awaited<ReturnType<ConsoleClient['batches']['get']>>['rows'][number]

/** What the officer decided on one record; a record without a choice is confirmed, unless it is held. */
export type Choice =
  | { readonly kind: 'return'; readonly code: ReturnReason; readonly text: string }
  | { readonly kind: 'release' }

interface Props {
  readonly client: ConsoleClient
  readonly batchId: string
  readonly rows: readonly Row[]
  readonly choices: ReadonlyMap<string, Choice>
  readonly mayChoose: boolean
  readonly onChoose: (recordId: string, choice: Choice | undefined) => void
}

const allReasons = Object.keys(returnReasons) as ReturnReason[]

/** The records of a batch as a contact sheet. Arrow keys move, T returns, F releases a held one, Backspace takes a choice back. */
export const RecordSheet = ({ client, batchId, rows, choices, mayChoose, onChoose }: Props) => {
  const [at, setAt] = useState(0)
  const [isChoosing, setChoosing] = useState(false)
  const list = useRef<HTMLUListElement>(null)
  const row = rows[at]
  const isOpen = row?.status === 'accepted' || row?.status === 'held'
  // From the newest place, so that no key is lost that comes before the page is drawn again.
  const move = (by: number) => setAt((now) => Math.min(rows.length - 1, Math.max(0, now + by)))
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])
  const columns = () => {
    const [first, ...others] = [...(list.current?.children ?? [])] as HTMLElement[]
    return 1 + others.filter(({ offsetTop }) => offsetTop === first!.offsetTop).length
  }
  const mayDecide = mayChoose && isOpen && !isChoosing
  useKeys({
    arrowright: () => move(1),
    arrowleft: () => move(-1),
    arrowdown: () => move(columns()),
    arrowup: () => move(-columns()),
    t: mayDecide ? () => setChoosing(true) : undefined,
    f: mayDecide && row?.status === 'held' ? () => onChoose(row.recordId, { kind: 'release' }) : undefined,
    backspace: mayDecide ? () => onChoose(row!.recordId, undefined) : undefined,
  })
  return (
    <>
      {mayChoose && (
        <Typography.Paragraph type="secondary">
          方向键移动，<kbd>T</kbd> 退回，<kbd>F</kbd> 放行待核实的，<kbd>Backspace</kbd> 取消；其余的一次确认。
        </Typography.Paragraph>
      )}
      {isChoosing && row && (
        <div className={styles.reasons}>
          <ReasonChoice
            reasons={allReasons}
            onChoose={(code) => {
              onChoose(row.recordId, { kind: 'return', code, text: '' })
              setChoosing(false)
            }}
            onCancel={() => setChoosing(false)}
          />
        </div>
      )}
      <div className={styles.desk}>
        <ul className={styles.sheet} ref={list} aria-label="记录">
          {rows.map((each, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the page do the same
            <li
              key={each.recordId}
              aria-current={index === at}
              className={index === at ? styles.current : undefined}
              onClick={() => setAt(index)}
            >
              <RecordCard
                batchId={batchId}
                row={each}
                choice={choices.get(each.recordId)}
                onText={(text) => {
                  const choice = choices.get(each.recordId)
                  if (choice?.kind === 'return') onChoose(each.recordId, { ...choice, text })
                }}
              />
            </li>
          ))}
        </ul>
        {row && (row.hints.length > 0 || row.status === 'held') && (
          <RelatedPanel client={client} batchId={batchId} recordId={row.recordId} name={row.name} />
        )}
      </div>
    </>
  )
}

interface CardProps {
  readonly batchId: string
  readonly row: Row
  readonly choice: Choice | undefined
  readonly onText: (text: string) => void
}

const RecordCard = ({ batchId, row, choice, onText }: CardProps) => {
  const { word, colour } = statuses[row.status as Status]
  return (
    <Card size="small" className={choice?.kind === 'return' ? styles.goesBack : ''}>
      <div className={styles.record}>
        <img
          className={styles.photo}
          src={`/photos/${batchId}/${row.recordId}`}
          alt={`${row.name}的照片`}
          loading="lazy"
          decoding="async"
        />
        <div className={styles.facts}>
          <Space size={4} wrap>
            <strong>{row.name}</strong>
            <Tag color={colour}>{word}</Tag>
            {choice?.kind === 'return' && <Tag color="red">将退回</Tag>}
            {choice?.kind === 'release' && <Tag color="green">将放行</Tag>}
          </Space>
          <div className="number">{row.maskedNumber}</div>
          <div>
            {row.title} · {row.specialty}
          </div>
          <div>{row.employer}</div>
          <div>{formatDate(row.obtainedOn)} 取得</div>
          {row.number && <div className="number">{row.number}</div>}
          {row.hints.map((hint) => (
            <div key={hint} className={styles.hint}>
              {hintWords[hint]}
            </div>
          ))}
          {row.reasons.map((reason) => (
            <Tooltip key={reason} title={reason}>
              <div className={styles.reason}>{reason}</div>
            </Tooltip>
          ))}
        </div>
      </div>
      {choice?.kind === 'return' && (
        <div className={styles.back}>
          <span>{returnReasons[choice.code]}</span>
          <Input
            size="small"
            aria-label={`给单位的说明：${row.name}`}
            placeholder="补充说明（可不填）"
            value={choice.text}
            maxLength={400}
            onChange={({ target }) => onText(target.value)}
          />
        </div>
      )}
    </Card>
  )
}
