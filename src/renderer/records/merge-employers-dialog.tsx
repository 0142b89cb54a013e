import { Alert, App, Button, Empty, Modal, Progress, Radio, Skeleton, Typography } from 'antd'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { DuplicateGroup } from '../../shared/rpc/employers.ts'
import type { RecordChange } from '../../shared/rpc/records.ts'
import layout from '../../ui/components/layout.module.css'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatCount, formatPercent } from '../../ui/format/numbers.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import type { Editing } from './use-editing.ts'

interface Props {
  readonly client: CoreClient
  readonly editing: Editing
  readonly onClose: () => void
}

interface Merged {
  readonly into: string
  readonly changed: number
  /** Submitted, or refused by a rule: they keep their name. */
  readonly kept: number
}

const focusChosen = (box: HTMLElement | null) => box?.querySelector<HTMLElement>('input[type=radio]:checked')?.focus()

/** Names that are likely to be one employer, group by group: choose the right one, merge, or say that they are different. */
export const MergeEmployersDialog = ({ client, editing, onClose }: Props) => {
  const { message } = App.useApp()
  const { value: groups, problem: unread, refresh } = useAnswer('duplicates', () => client.employers.duplicates())
  const [at, setAt] = useState(0)
  const [chosen, setChosen] = useState<string>()
  const [progress, setProgress] = useState<{ done: number; total: number }>()
  const [problem, setProblem] = useState<Problem>()
  const [merged, setMerged] = useState<Merged>()
  const box = useRef<HTMLDivElement>(null)
  const group = groups?.[Math.min(at, groups.length - 1)]
  const into = chosen && group?.names.some(({ name }) => name === chosen) ? chosen : group?.names[0]?.name
  const busy = progress !== undefined

  // The keys work at once for each group that comes up.
  useEffect(() => {
    if (group && !busy) focusChosen(box.current)
  }, [group, busy])

  const step = (by: number) => {
    const length = groups?.length ?? 0
    if (length > 0) setAt((before) => (Math.min(before, length - 1) + by + length) % length)
    setChosen(undefined)
  }

  const merge = async ({ names }: DuplicateGroup, name: string) => {
    setProblem(undefined)
    setProgress({ done: 0, total: 1 })
    try {
      const changes: RecordChange[] = []
      let held = 0
      for (const other of names) {
        if (other.name === name) continue
        const found = await client.employers.records({ name: other.name })
        held += found.held
        changes.push(
          ...found.changeable.map((id) => ({ id, values: { employerName: name }, seen: { employerName: other.name } })),
        )
      }
      const outcomes = await editing.apply(`合并为${name}`, changes, {
        onProgress: (done) => setProgress({ done, total: changes.length }),
      })
      const changed = outcomes.filter(({ outcome }) => outcome === 'changed').length
      setMerged({ into: name, changed, kept: held + outcomes.length - changed })
      setChosen(undefined)
      refresh()
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setProgress(undefined)
    }
  }

  const undo = async () => {
    try {
      const done = await editing.undo()
      if (done) void message.success(`已撤销：${done.label}`)
      setMerged(undefined)
      refresh()
    } catch (error) {
      setProblem(problemOf(error))
    }
  }

  const apart = async ({ names }: DuplicateGroup) => {
    setProblem(undefined)
    try {
      await client.employers.keepApart({ names: names.map(({ name }) => name) })
      refresh()
    } catch (error) {
      setProblem(problemOf(error))
    }
  }

  const press = (event: KeyboardEvent) => {
    if (!group || !into || busy || event.nativeEvent.isComposing) return
    const key = event.key.toLowerCase()
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) void merge(group, into)
    else if ((event.ctrlKey || event.metaKey) && key === 'z' && merged) void undo()
    else if (event.ctrlKey || event.metaKey || event.altKey) return
    else if (key === 'x') void apart(group)
    else if (event.key === 'PageDown') step(1)
    else if (event.key === 'PageUp') step(-1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <Modal
      open
      width={720}
      title="合并重复单位"
      onCancel={() => busy || onClose()}
      footer={null}
      mask={{ closable: false }}
      // Groups that arrive before the dialog is rendered cannot be focused yet.
      afterOpenChange={(shown) => {
        if (shown && !box.current?.contains(document.activeElement)) focusChosen(box.current)
      }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys work from every button within */}
      <div ref={box} onKeyDown={press}>
        <Typography.Paragraph type="secondary">
          这些写法可能是同一个单位。选出正确的全称后合并；已经提交的记录不改动。合并可以撤销，并记入操作日志。
        </Typography.Paragraph>
        <ProblemNotice problem={problem ?? unread} />
        {merged && (
          <Alert
            className="records-advice"
            type="success"
            showIcon
            title={`已把 ${formatCount(merged.changed)} 条记录的单位改为“${merged.into}”${
              merged.kept ? `；${formatCount(merged.kept)} 条已提交或不能修改，没有改动` : ''
            }`}
            action={
              <Button size="small" disabled={merged.changed === 0 || busy} onClick={undo}>
                撤销
              </Button>
            }
          />
        )}
        {!groups && !unread && <Skeleton active />}
        {groups && !group && <Empty description="没有发现可能重复的单位，不用合并。" />}
        {group && into && (
          <>
            <Typography.Title level={5} aria-live="polite">
              第 {Math.min(at, groups.length - 1) + 1} 组，共 {groups.length} 组（相似度 {formatPercent(group.likeness)}
              ）
            </Typography.Title>
            <Radio.Group
              className="merge-names"
              aria-label="正确的全称"
              value={into}
              disabled={busy}
              onChange={({ target }) => setChosen(String(target.value))}
              options={group.names.map(({ name, records }) => ({
                value: name,
                label: (
                  <span className="merge-name">
                    <span>{name}</span>
                    <Typography.Text type="secondary">{formatCount(records)} 条</Typography.Text>
                  </span>
                ),
              }))}
            />
            {progress && <Progress percent={Math.floor((progress.done / Math.max(1, progress.total)) * 100)} />}
            <div className={layout.footer}>
              <Button type="primary" loading={busy} title="回车" onClick={() => merge(group, into)}>
                合并为选中的写法
              </Button>
              <Button disabled={busy} title="X" onClick={() => apart(group)}>
                不是同一个单位
              </Button>
              <span />
              <Button disabled={busy || groups.length < 2} title="PageUp" onClick={() => step(-1)}>
                上一组
              </Button>
              <Button disabled={busy || groups.length < 2} title="PageDown" onClick={() => step(1)}>
                下一组
              </Button>
            </div>
            <Typography.Paragraph type="secondary" className="merge-keys">
              方向键选写法，回车合并，X 表示不是同一个单位，PageUp、PageDown 换组，Ctrl+Z 撤销。
            </Typography.Paragraph>
          </>
        )}
      </div>
    </Modal>
  )
}
