import { App, Card, Input, Progress, Typography } from 'antd'
import { useState } from 'react'
import { parseDate } from '../../shared/record/calendar-date.ts'
import type { Stage } from '../../shared/record/stage.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { Round, UnitSummary } from '../../shared/rpc/overview.ts'
import { formatCount } from '../../ui/format/numbers.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'

interface Props {
  readonly client: CoreClient
  readonly round: Round
  readonly summary: UnitSummary
  readonly onChanged: () => void
}

const dayLength = 24 * 60 * 60 * 1000
/** The province has answered for records at these stages. */
const submitted: readonly Stage[] = ['received', 'confirmed', 'issued', 'corrected', 'revoked']

/** Days from today to the last day, both as dates in Beijing. */
const daysLeft = (today: string, deadline: string): number =>
  Math.round((Date.parse(deadline) - Date.parse(today)) / dayLength)

const leftWords = (days: number): string =>
  days > 0 ? `还有 ${days} 天` : days === 0 ? '今天截止' : `已过 ${-days} 天`

/** How much of the round is submitted, and the day by which all of it should be. */
export const DeadlineCard = ({ client, round, summary, onChanged }: Props) => {
  const { message } = App.useApp()
  const [saving, setSaving] = useState(false)
  const [unread, setUnread] = useState(false)
  const done = submitted.reduce((sum, stage) => sum + (summary.counts[stage] ?? 0), 0)
  const days = round.deadline === null ? undefined : daysLeft(round.today, round.deadline)
  const late = days !== undefined && days <= 3 && done < summary.total

  const save = async (day: string | null) => {
    setSaving(true)
    try {
      await client.overview.setDeadline({ day })
      onChanged()
    } catch (error) {
      void message.error(problemOf(error).text)
    } finally {
      setSaving(false)
    }
  }

  /** Saves a valid day only; an invalid text stays in the field to be corrected. */
  const leave = (text: string) => {
    const day = parseDate(text) ?? null
    setUnread(text.trim() !== '' && day === null)
    if (text.trim() !== '' && day === null) return
    if (day !== round.deadline) void save(day)
  }

  return (
    <Card size="small" title="本轮进度">
      <Progress
        aria-label="已提交的比例"
        percent={Math.floor((done / summary.total) * 100)}
        {...(late ? { status: 'exception' as const } : { strokeColor: 'var(--ant-color-primary)' })}
      />
      <Typography.Text>
        已提交（有回执） {formatCount(done)} / {formatCount(summary.total)} 人
      </Typography.Text>
      <div className="deadline">
        <label htmlFor="deadline">提交截止日期</label>
        {/* A system's own date field would show the day in the system's order. */}
        <Input
          key={round.deadline}
          id="deadline"
          className="deadline-day"
          defaultValue={round.deadline ?? ''}
          placeholder="年-月-日"
          maxLength={20}
          autoComplete="off"
          allowClear
          disabled={saving}
          {...(unread ? { status: 'error' as const } : {})}
          aria-invalid={unread}
          onPressEnter={({ currentTarget }) => currentTarget.blur()}
          onBlur={({ target }) => leave(target.value)}
        />
        {unread && (
          <Typography.Text type="danger" role="alert">
            这不是日期：请写成 2026-12-31 的样子，没有截止日期就清空
          </Typography.Text>
        )}
        {!unread && days !== undefined && (
          <Typography.Text type={late ? 'danger' : 'secondary'}>{leftWords(days)}</Typography.Text>
        )}
      </div>
    </Card>
  )
}
