import { Alert, App, Button, Empty, type InputRef, Progress, Segmented, Skeleton, Typography } from 'antd'
import { useDeferredValue, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import { labelOf, printedFields } from '../../shared/record/field-lists.ts'
import type { ReturnReason } from '../../shared/record/return-reasons.ts'
import { mostQueued, type ReviewQueue } from '../../shared/rpc/review.ts'
import { EmptyState } from '../../ui/components/empty-state.tsx'
import layout from '../../ui/components/layout.module.css'
import { ListAndDetail } from '../../ui/components/list-and-detail.tsx'
import { PageTitle } from '../../ui/components/page-title.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { ReasonChoice } from '../../ui/components/reason-choice.tsx'
import { RefusedNotice } from '../../ui/components/refused-notice.tsx'
import { SearchField } from '../../ui/components/search-field.tsx'
import { formatCount } from '../../ui/format/numbers.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import type { SectionProps } from '../navigation/section.ts'
import { forgetPhotos } from '../rpc/photo-urls.ts'
import { QueueList } from './queue-list.tsx'
import { type View, views } from './queue-views.ts'
import { personReasons, recordReasons } from './return-choices.ts'
import { SampleButton } from './sample-button.tsx'
import { SubjectPane, type WaitingPhotoPart } from './subject-pane.tsx'
import './review.css'
import { useHeldDecision } from '../../ui/hooks/use-held-decision.ts'
import { useKeys } from '../../ui/hooks/use-keys.ts'
import { useOwnChanges } from '../../ui/hooks/use-own-changes.ts'
import { useSubject } from './use-subject.ts'

/** What a note may be about. */
const noteFields = [...printedFields('line'), ...printedFields('table')].map(labelOf)

interface Props extends SectionProps {
  readonly WaitingPhoto: WaitingPhotoPart
}

/** The reviewer's queue: the waiting records, their changes since they were last viewed, and the decision on each. */
export const ReviewPage = ({ WaitingPhoto, ...props }: Props) => {
  const { client, account, edition, onChanged } = props
  // The queue stays as it was read while decisions are made; another visit, a sample or another user's change reloads it.
  const { foreignEdition, changed } = useOwnChanges(edition, onChanged)
  const { value: queue, problem, refresh } = useAnswer(String(foreignEdition), () => client.review.queue())
  useEffect(() => forgetPhotos, [])
  /** Waiting records that were decided since the queue was read. */
  const [decided, setDecided] = useState(0)
  const left = queue ? queue.counts.waiting - decided : 0
  return (
    <div className="review">
      <header className={`${layout.header} review-header`}>
        <PageTitle>审核</PageTitle>
        {queue && queue.counts.waiting > 0 && (
          <Typography.Text type="secondary">
            {left > 0 ? `等待审核 ${formatCount(left)} 条` : '全部审核完了'}
            {left > 0 && queue.counts.photos > 0 && '，照片未审的连同照片一起审'}
            {queue.counts.waiting > mostQueued && `，先列出 ${formatCount(mostQueued)} 条`}
          </Typography.Text>
        )}
      </header>
      <ProblemNotice problem={problem} />
      {!queue ? (
        !problem && <Skeleton active />
      ) : (
        <>
          {account.role !== 'reviewer' && (
            <Alert
              className="review-role"
              type="info"
              showIcon
              title={account.role === 'clerk' ? '您是经办人，可以查看，不能审核' : '您是管理员，可以查看，不能审核'}
              description="录入和审核由两个人分开做。请审核人用自己的账号登录后审核。"
            />
          )}
          {queue.rows.length === 0 ? (
            <EmptyState
              text={
                account.role === 'reviewer'
                  ? '没有等待审核的记录。有了照片的记录会出现在这里。'
                  : '没有等待审核的记录：有了照片的记录才到这里。'
              }
            >
              <Button onClick={() => props.onGo('photos')}>去看照片</Button>
              <Button onClick={() => props.onGo('submission')}>看看批次</Button>
            </EmptyState>
          ) : (
            <Desk
              {...props}
              WaitingPhoto={WaitingPhoto}
              queue={queue}
              onDecided={setDecided}
              onChanged={changed}
              onReread={refresh}
            />
          )}
        </>
      )}
    </div>
  )
}

/** The records of the whole queue that match the search; undefined while the search is empty. */
const useFound = (client: SectionProps['client'], queue: ReviewQueue, search: string) => {
  const [edition, setEdition] = useState({ queue, number: 0 })
  if (edition.queue !== queue) setEdition({ queue, number: edition.number + 1 })
  const answer = useAnswer(`${edition.number} ${search}`, (signal) =>
    search ? client.review.find({ search }, { signal }) : Promise.resolve(undefined),
  )
  return search ? answer : { ...answer, value: undefined }
}

interface DeskProps extends Props {
  readonly queue: ReviewQueue
  /** Says how many waiting records are decided, whenever that changes. */
  readonly onDecided: (count: number) => void
  readonly onReread: () => void
}

const Desk = ({ client, account, queue, WaitingPhoto, place, onDecided, onChanged, onReread }: DeskProps) => {
  const { modal } = App.useApp()
  const [view, setView] = useState<View>(() => {
    const asked = queue.rows.find(({ id }) => id === place.recordId)
    return (asked?.approved ?? !queue.rows.some(views.all.fits)) ? 'approved' : 'all'
  })
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      queue.rows.filter(views[view].fits).findIndex(({ id }) => id === place.recordId),
    ),
  )
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const [choosing, setChoosing] = useState(false)
  const [failed, setFailed] = useState<Problem>()
  const [search, setSearch] = useState('')
  const searchField = useRef<InputRef>(null)
  const body = useRef<HTMLDivElement>(null)
  const wanted = useDeferredValue(search.trim())
  const { value: found, problem: unfound } = useFound(client, queue, wanted)
  const listed = found ?? queue.rows
  const reviewing = account.role === 'reviewer'
  const decisions = useHeldDecision(
    ({ ids, reason, note }) =>
      reason
        ? client.review.sendBack({ ids: [...ids], reason, ...(note ? { note } : {}) })
        : client.review.approve({ ids: [...ids] }),
    onChanged,
  )
  const { decided, held } = decisions
  const beginAnew = useEffectEvent(decisions.forgetDecided)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the queue says when, it is not read
  useEffect(() => beginAnew(), [queue])

  const waited = new Map([...queue.rows, ...listed].map(({ id, approved }) => [id, !approved]))
  const done = [...decided.keys()].filter((id) => waited.get(id) ?? true).length
  const sayDecided = useEffectEvent(onDecided)
  useEffect(() => sayDecided(done), [done])

  const rows = listed.filter(views[view].fits)
  const cursor = Math.min(at, rows.length - 1)
  const row = rows[cursor]
  const { subject, problem } = useSubject(client, row?.id, rows[cursor + 1]?.id, queue.sample?.at, (id) => {
    if (!reviewing || seen.has(id)) return
    setSeen((before) => new Set([...before, id]))
    // A failure loses nothing, because the record is then shown as unseen again.
    client.review.markViewed({ id }).catch((error: unknown) => setFailed(problemOf(error)))
  })

  const open = (id: string): boolean => !decided.has(id)
  const chosen = [...selected].filter(open)
  const current = row && open(row.id) ? [row.id] : []
  const subjects = chosen.length > 0 ? chosen : current
  const withPhoto = rows.some(({ id, photoWaits }) => photoWaits && subjects.includes(id))
  const ownOnly = chosen.length === 0 && row?.own === true

  const go = (to: number) => {
    setChoosing(false)
    setAt(Math.min(Math.max(to, 0), rows.length - 1))
  }
  const toggle = (id: string) =>
    setSelected((before) =>
      before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id]),
    )
  const decide = (ids: readonly string[], reason?: ReturnReason, note?: string) => {
    if (ids.length === 0) return
    decisions.decide({ ids, reason, note })
    setChoosing(false)
    setSelected(new Set())
    // Go to the next record without a decision.
    const waiting = rows.findIndex(({ id }, index) => index > cursor && open(id) && !ids.includes(id))
    if (ids.includes(row?.id ?? '') && waiting >= 0) setAt(waiting)
  }
  const remaining = rows.filter(({ id, own, approved }) => open(id) && !own && !approved).map(({ id }) => id)
  const approveAll = () => {
    const unseen = queue.rows.filter(({ id, sampled, sampleSeen }) => sampled && !sampleSeen && !seen.has(id)).length
    const own = rows.filter((one) => one.own && open(one.id)).length
    const approving = new Set(remaining)
    const never = rows.filter(({ id, viewed }) => approving.has(id) && viewed === 'never' && !seen.has(id)).length
    const photos = rows.filter(({ id, photoWaits }) => approving.has(id) && photoWaits).length
    void modal.confirm({
      title: `通过“${views[view].words}”里的 ${formatCount(remaining.length)} 条记录？`,
      content: (
        <>
          {never > 0 && (
            <p>
              <strong>其中 {formatCount(never)} 条您从未查看。</strong>
            </p>
          )}
          {photos > 0 && <p>其中 {formatCount(photos)} 条的照片还没有审核，会一并通过。</p>}
          {unseen > 0 && <p>抽查的记录里还有 {unseen} 条未查看。</p>}
          {own > 0 && <p>其中 {own} 条由您本人录入，会跳过，须由另一位审核人审核。</p>}
          <p>通过后记录进入待提交的批次；提交之前还可以退回。</p>
        </>
      ),
      okText: `通过 ${remaining.length} 条`,
      cancelText: '再看看',
      autoFocusButton: 'cancel',
      onOk: () => decide(remaining),
    })
  }
  const undo = () => {
    const [id] = decisions.undo()?.ids ?? []
    const index = rows.findIndex((one) => one.id === id)
    if (index >= 0) setAt(index)
  }
  const mayDecide = reviewing && subjects.length > 0 && !ownOnly
  const mayApprove = mayDecide && view !== 'approved'
  useKeys({
    a: mayApprove ? () => decide(subjects) : undefined,
    'ctrl+a': reviewing ? () => setSelected(new Set(rows.map(({ id }) => id).filter(open))) : undefined,
    r: mayDecide ? () => setChoosing(true) : undefined,
    'ctrl+f': () => searchField.current?.focus({ cursor: 'all' }),
    escape: !choosing && selected.size > 0 ? () => setSelected(new Set()) : undefined,
  })

  const nameOf = (id: string) => [...queue.rows, ...listed].find((one) => one.id === id)?.name
  const { sample } = queue
  const sampleSeen = queue.rows.filter(
    ({ id, sampled, sampleSeen: before }) => sampled && !before && seen.has(id),
  ).length
  const many = chosen.length > 0 ? ` ${chosen.length} 条` : ''
  return (
    <>
      <div className="review-tools">
        <Segmented<View>
          aria-label="看哪些"
          value={view}
          onChange={(next) => {
            setView(next)
            setAt(0)
            setSelected(new Set())
          }}
          options={(Object.keys(views) as View[])
            .map((key) => ({ key, count: listed.filter((one) => views[key].fits(one) && open(one.id)).length }))
            .filter(({ key, count }) => key === 'all' || key === view || count > 0)
            .map(({ key, count }) => ({ value: key, label: `${views[key].words} ${formatCount(count)}` }))}
        />
        <SearchField
          ref={searchField}
          value={search}
          className="review-search"
          onChange={(text) => {
            setSearch(text)
            setAt(0)
            // Clear the selection, so that no record outside the search results is decided.
            setSelected(new Set())
          }}
          onPressEnter={() => body.current?.querySelector<HTMLElement>('[role=listbox]')?.focus()}
        />
        <span className={layout.gap} />
        {decided.size > 0 && (
          <Button
            type="text"
            onClick={async () => {
              await decisions.flush()
              onReread()
            }}
          >
            移走已审核的 {decided.size} 条
          </Button>
        )}
        {held && (
          <Button type="text" onClick={undo}>
            撤销：{held.reason ? '退回' : '通过'}
            {held.ids.length === 1 ? nameOf(held.ids[0]!) : ` ${held.ids.length} 条`} <kbd>U</kbd>
          </Button>
        )}
        {reviewing && (
          <>
            <SampleButton
              waiting={queue.counts.waiting}
              onDraw={(percent) =>
                decisions
                  .flush()
                  .then(() => client.review.drawSample({ percent }))
                  .then(
                    () => {
                      setFailed(undefined)
                      setView('sampled')
                      setAt(0)
                      setSeen(new Set())
                      onReread()
                    },
                    (error) => setFailed(problemOf(error)),
                  )
              }
            />
            <Button disabled={remaining.length === 0} onClick={approveAll}>
              全部通过
            </Button>
          </>
        )}
      </div>
      {sample && reviewing && (
        <div className="sample-state">
          <Typography.Text type="secondary">
            本次抽查 {sample.percent}%：从 {sample.population} 条中抽 {sample.drawn} 条，已看 {sample.seen + sampleSeen}{' '}
            条
          </Typography.Text>
          <Progress
            percent={Math.round(((sample.seen + sampleSeen) / sample.drawn) * 100)}
            size="small"
            aria-label="抽查进度"
          />
        </div>
      )}
      <ProblemNotice problem={failed ?? problem ?? unfound ?? decisions.problem} />
      <RefusedNotice refused={decisions.refused} nameOf={nameOf} />
      <ListAndDetail
        ref={body}
        count={rows.length}
        cursor={cursor}
        onCursor={go}
        onUndo={held ? undo : undefined}
        width="wideList"
        list={
          rows.length === 0 ? (
            <Empty
              className={layout.empty}
              description={found ? '没有符合的记录。换个词，或清除查找内容。' : '这一类没有记录。点上方看别的类别。'}
            />
          ) : (
            <QueueList
              rows={rows}
              cursor={cursor}
              selected={selected}
              decided={decided}
              seen={seen}
              onCursor={go}
              onToggle={toggle}
            />
          )
        }
        detail={
          <div className="review-side">
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by key too */}
            <section className="review-subject" aria-label="记录内容" tabIndex={0}>
              {row && (
                <SubjectPane client={client} subject={subject} reviewing={reviewing} WaitingPhoto={WaitingPhoto} />
              )}
            </section>
            {reviewing &&
              (choosing ? (
                <ReasonChoice
                  reasons={withPhoto ? personReasons : recordReasons}
                  hint={withPhoto ? '选照片的原因，只退照片；选其他原因，照片算通过，只退记录。' : undefined}
                  fields={noteFields}
                  onChoose={(reason, note) => decide(subjects, reason, note)}
                  onCancel={() => setChoosing(false)}
                />
              ) : (
                <div className="review-actions">
                  <Button type="primary" size="large" disabled={!mayApprove} onClick={() => decide(subjects)}>
                    {withPhoto ? '照片和记录都通过' : '通过'}
                    {many} <kbd>A</kbd>
                  </Button>
                  <Button danger size="large" disabled={!mayDecide} onClick={() => setChoosing(true)}>
                    退回{many} <kbd>R</kbd>
                  </Button>
                  <Typography.Text type="secondary">
                    <kbd>↑</kbd> <kbd>↓</kbd> 切换，<kbd>空格</kbd> 选中，<kbd>Ctrl+A</kbd> 全选
                  </Typography.Text>
                </div>
              ))}
          </div>
        }
      />
    </>
  )
}
