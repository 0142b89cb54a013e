import { Alert, Button, Modal, Progress, Segmented, Table, Tag, Typography } from 'antd'
import { useState } from 'react'
import { mendings } from '../../shared/photo/mendings.ts'
import { reasonOf } from '../../shared/photo/words.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { HandedOutcome } from '../../shared/rpc/photos.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatDuration } from '../../ui/format/durations.ts'
import { formatRate } from '../../ui/format/numbers.ts'
import type { Handed } from '../navigation/handed-file.ts'
import { type BatchProgress, useBatch } from './use-batch.ts'
import { fileName, whyWords } from './words.ts'

type Outcome = HandedOutcome['outcome']

const outcomeWords: Record<Outcome, string> = {
  unplaced: '待匹配',
  refused: '未采用',
  unmatched: '不能换',
  attached: '已采用',
  known: '已处理过',
}
const outcomeColours: Record<Outcome, string> = {
  unplaced: 'orange',
  refused: 'red',
  unmatched: 'orange',
  attached: 'green',
  known: 'default',
}
/** Outcomes that need an action come first. */
const order = Object.keys(outcomeWords) as Outcome[]

interface Props {
  readonly client: CoreClient
  /** Files, or what applicants uploaded. */
  readonly handed: Handed | 'uploads'
  /** The record they belong to; without it the file names decide. */
  readonly record?: string | undefined
  readonly onChanged: () => void
  readonly onClose: () => void
  /** Opens the photos whose person is unclear. */
  readonly onMatch: () => void
}

const speedText = ({ perSecond, secondsLeft }: BatchProgress): string =>
  perSecond === null || secondsLeft === null
    ? ''
    : `，每秒 ${formatRate(perSecond)} 张，还需约 ${formatDuration(secondsLeft)}`

const columns = [
  {
    title: '文件',
    width: 250,
    render: (_: unknown, { file }: HandedOutcome) => (
      <Typography.Text ellipsis={{ tooltip: file }} className="attach-file">
        {fileName(file)}
      </Typography.Text>
    ),
  },
  {
    title: '人员',
    width: 110,
    render: (_: unknown, { records }: HandedOutcome) => records.map(({ name }) => name)[0] ?? '—',
  },
  {
    title: '结果',
    width: 100,
    render: (_: unknown, { outcome }: HandedOutcome) => (
      <Tag color={outcomeColours[outcome]}>{outcomeWords[outcome]}</Tag>
    ),
  },
  { title: '说明', render: (_: unknown, outcome: HandedOutcome) => <Explanation {...outcome} /> },
]

/** Adds photos: shows the progress, then the outcome of each file and what to do about it. */
export const AttachDialog = ({ client, handed, record, onChanged, onClose, onMatch }: Props) => {
  const { results, progress, stage, problem, cancel } = useBatch(client, handed, onChanged, record)
  const [shown, setShown] = useState<Outcome | 'all'>('all')
  const uploads = handed === 'uploads'
  const running = stage === 'running'
  const { total } = progress
  const count = (outcome: Outcome): number => results.filter((result) => result.outcome === outcome).length
  const unplaced = count('unplaced')
  const rows = results
    .map((result, key) => ({ ...result, key }))
    .filter(({ outcome }) => shown === 'all' || outcome === shown)
    .toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome) || a.key - b.key)

  return (
    <Modal
      open
      width={1000}
      title={uploads ? '申请人上传的照片' : '添加照片'}
      closable={!running}
      keyboard={!running}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={
        running ? (
          <Button onClick={cancel}>停止</Button>
        ) : (
          <>
            {unplaced > 0 && <Button onClick={onMatch}>给 {unplaced} 张照片匹配人员</Button>}
            <Button type="primary" autoFocus onClick={onClose}>
              完成
            </Button>
          </>
        )
      }
    >
      <div className="attach-progress" aria-live="polite">
        <Progress
          percent={total ? Math.floor((results.length / total) * 100) : 100}
          status={running ? 'active' : stage === 'done' ? 'success' : 'normal'}
          aria-label="进度"
        />
        <Typography.Text type="secondary">
          {running
            ? `已处理 ${results.length} 张，共 ${total} 张${speedText(progress)}`
            : `共 ${total} 张，处理了 ${results.length} 张`}
        </Typography.Text>
      </div>
      <ProblemNotice problem={problem} />
      {stage === 'cancelled' && !problem && (
        <Alert type="info" showIcon title="已停止。处理完的照片都已保存；再做一次，会从停下的地方继续。" />
      )}
      {!running && total === 0 && (
        <Alert
          type="info"
          showIcon
          title={uploads ? '没有待处理的上传' : '里面没有照片'}
          description={uploads ? '申请人上传的照片都处理过了。' : '请选择照片文件、装有照片的文件夹或 zip 压缩包。'}
        />
      )}
      {total > 0 && (
        <>
          <Segmented
            aria-label="照片的结果"
            className="attach-filter"
            value={shown}
            onChange={setShown}
            options={[
              { value: 'all', label: `全部 ${results.length}` },
              ...order
                .filter((outcome) => outcome !== 'unmatched' || count(outcome) > 0)
                .map((outcome) => ({ value: outcome, label: `${outcomeWords[outcome]} ${count(outcome)}` })),
            ]}
          />
          <Table
            size="small"
            rowKey="key"
            columns={columns}
            dataSource={rows}
            virtual
            scroll={{ y: 360, x: 940 }}
            pagination={false}
            locale={{ emptyText: running ? '正在处理' : '没有这一类' }}
          />
        </>
      )}
    </Modal>
  )
}

const Explanation = ({ outcome, reasons, mended, problem, why }: HandedOutcome) => {
  if (problem) return <Advice found={problem.found} remedy={problem.remedy} />
  if (why) return <Advice found={whyWords[why]} remedy="照片已处理好，只差匹配人员" />
  if (outcome === 'known') return <Typography.Text type="secondary">以前添加过同一个文件，没有重复处理</Typography.Text>
  if (outcome === 'attached') {
    const done = mended.filter((mending) => mending !== 'encoded').map((mending) => mendings[mending])
    const remarks = reasons.flatMap((code) => reasonOf(code)?.remark ?? reasonOf(code)?.found ?? [])
    return (
      <Typography.Text type="secondary">
        {[done.join('、') || '符合规格，原样采用', remarks.length ? `提醒：${remarks.join('、')}` : '']
          .filter(Boolean)
          .join('。')}
      </Typography.Text>
    )
  }
  // A fault that the program can mend is not why the file was refused.
  const grave = reasons.flatMap((code) => reasonOf(code) ?? []).filter(({ mendable }) => !mendable)
  return grave.map(({ found, remedy }) => <Advice key={found} found={found} remedy={remedy} />)
}

const Advice = ({ found, remedy }: { found: string; remedy: string }) => (
  <div>
    {found}
    <Typography.Text type="secondary">。{remedy}</Typography.Text>
  </div>
)
