import { Alert, App, Button, Modal, Statistic, Steps, Typography } from 'antd'
import { useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import { columnOf } from '../../shared/record/template-columns.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { ImportCounts, ImportFindings } from '../../shared/rpc/intake.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { saveFile } from '../../ui/files/save-file.ts'
import { formatCount } from '../../ui/format/numbers.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { ChangesStep } from './changes-step.tsx'
import { missingFields } from './column-map.ts'
import { ColumnsStep } from './columns-step.tsx'
import { FaultsStep } from './faults-step.tsx'
import { Hidden } from './hidden.tsx'
import './intake.css'
import { ProgressView } from './progress-view.tsx'
import { type Import, useImport } from './use-import.ts'

interface Props {
  readonly client: CoreClient
  readonly file: File
  readonly onChanged: () => void
  readonly onClose: () => void
}

const sum = (parts: readonly { readonly count: number }[]) => parts.reduce((all, { count }) => all + count, 0)

/** The steps between the check and the import. */
type View = 'changes' | 'faults'

/** Imports one file: columns, values read differently than written, faults, the import itself, and undo. */
export const ImportDialog = ({ client, file, onChanged, onClose }: Props) => {
  const { modal } = App.useApp()
  const at = useImport(client, file, onChanged)
  const { stage, findings, map } = at
  const [view, setView] = useState<View>('faults')
  const [kindKey, setKindKey] = useState<string>()
  const [undone, setUndone] = useState<number>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState<'marking' | 'undoing' | 'reading'>()
  const { value: choices } = useAnswer('choices', (signal) => client.records.choices(undefined, { signal }))
  const hasLeft = findings !== undefined && findings.kinds.length > 0 && undone === undefined
  const running = stage.kind === 'opening' || stage.kind === 'checking' || stage.kind === 'importing'

  const during = async (what: typeof busy, work: () => Promise<void>) => {
    setBusy(what)
    setProblem(undefined)
    await work().catch((error: unknown) => setProblem(problemOf(error)))
    setBusy(undefined)
  }
  const saveMarked = () =>
    during('marking', async () => saveFile(await client.intake.markedFile({ id: at.opened!.id })))
  const undo = (id: string) =>
    during('undoing', async () => {
      setUndone((await client.intake.undo({ id })).removed)
      onChanged()
    })
  const close = () => {
    if (!findings?.mendings) return onClose()
    void modal.confirm({
      title: '关闭后，在这里改的内容会丢失',
      content: `改过 ${findings.mendings} 次，还没有导入。可以先下载错误标注表，改过的内容会写在里面。`,
      okText: '仍然关闭',
      okButtonProps: { danger: true },
      autoFocusButton: 'cancel',
      cancelText: '继续导入',
      onOk: onClose,
    })
  }
  const go = (step: number) => {
    if (step === 0) return at.backToColumns()
    if (!findings) return
    setView(step === 1 ? 'changes' : 'faults')
    at.backToFindings()
  }

  const faults = findings && at.opened && (
    <FaultsStep
      client={client}
      id={at.opened.id}
      findings={findings}
      choices={choices}
      confirmed={at.confirmed}
      kindKey={kindKey}
      onKind={setKindKey}
      onConfirm={(codes) => void at.confirmWarnings(codes)}
      onFindings={at.take}
    />
  )

  return (
    <Modal
      open
      width="min(1360px, calc(100vw - 48px))"
      className="import-dialog"
      title={`导入：${file.name}`}
      closable={!running}
      keyboard={!running}
      mask={{ closable: false }}
      onCancel={close}
      footer={
        <Footer
          at={at}
          busy={busy}
          undone={undone}
          onClose={close}
          onMarked={() => void saveMarked()}
          onUndo={(id) => void undo(id)}
          onCheck={() => {
            setView('faults')
            setKindKey(undefined)
            at.check()
          }}
        />
      }
    >
      <Steps
        size="small"
        className="import-steps"
        current={stepOf(stage.kind, view, hasLeft)}
        {...(running || stage.kind === 'done' ? {} : { onChange: go })}
        items={[
          { title: '表格和列' },
          { title: findings ? `系统整理 ${formatCount(sum(findings.changes))} 处` : '系统整理', disabled: !findings },
          { title: findings ? `问题 ${formatCount(sum(findings.kinds))} 处` : '问题', disabled: !findings },
          { title: stage.kind === 'done' ? '完成' : '导入', disabled: true },
        ]}
      />
      <ProblemNotice problem={problem} />
      {undone !== undefined && (
        <Alert
          className="import-advice"
          type="success"
          showIcon
          title={`已撤销这次导入，删除了 ${formatCount(undone)} 条记录`}
        />
      )}
      <div className="import-stage">
        {stage.kind === 'opening' && (
          <ProgressView doing="正在打开，已读" progress={{ rows: 0, total: undefined, share: 0, since: 0 }} />
        )}
        {stage.kind === 'checking' && <ProgressView doing="正在检查，已查" progress={stage.progress} />}
        {stage.kind === 'importing' && <ProgressView doing="正在导入，已写" progress={stage.progress} />}
        {stage.kind === 'cancelled' && (
          <Alert
            type="info"
            showIcon
            title={stage.from === 'importing' ? '导入已取消' : '检查已取消'}
            description="这份表格没有写入任何内容；列表显示的是现在的实际情况。"
          />
        )}
        {stage.kind === 'failed' && <ProblemNotice problem={stage.problem} />}
        {stage.kind === 'columns' && at.opened && map && (
          <ColumnsStep
            client={client}
            opened={at.opened}
            map={map}
            choices={choices}
            onChange={at.setMap}
            onSheet={(sheet) => void during('reading', () => at.relayout(sheet))}
            onHeaderRow={(row) => void during('reading', () => at.relayout(map.layout.sheet, row))}
          />
        )}
        {stage.kind === 'checked' && findings && at.counts && at.opened && (
          <>
            <Counts counts={at.counts} done={false} />
            <Advice counts={at.counts} findings={findings} />
            <Hidden
              findings={findings}
              map={map}
              onRows={(key) => {
                setView('faults')
                setKindKey(key)
              }}
            />
            {view === 'changes' ? <ChangesStep findings={findings} /> : faults}
          </>
        )}
        {stage.kind === 'done' && <Done counts={stage.counts} />}
        {stage.kind === 'done' && hasLeft && faults}
      </div>
    </Modal>
  )
}

const stepOf = (kind: Import['stage']['kind'], view: View, hasLeft: boolean): number => {
  if (kind === 'importing') return 3
  if (kind === 'done') return hasLeft ? 2 : 3
  if (kind === 'checked') return view === 'changes' ? 1 : 2
  return kind === 'checking' ? 1 : 0
}

interface FooterProps {
  readonly at: Import
  readonly busy: string | undefined
  readonly undone: number | undefined
  readonly onClose: () => void
  readonly onMarked: () => void
  readonly onUndo: (importId: string) => void
  readonly onCheck: () => void
}

const Footer = ({ at, busy, undone, onClose, onMarked, onUndo, onCheck }: FooterProps) => {
  const { stage, findings, counts, map } = at
  const marked = findings && findings.kinds.length > 0 && undone === undefined && (
    <Button loading={busy === 'marking'} onClick={onMarked}>
      下载错误标注表
    </Button>
  )
  switch (stage.kind) {
    case 'opening':
      return <Button onClick={onClose}>关闭</Button>
    case 'checking':
    case 'importing':
      return <Button onClick={at.cancel}>{stage.kind === 'importing' ? '取消导入' : '取消检查'}</Button>
    case 'columns': {
      const missing = map ? missingFields(map) : []
      return (
        <>
          {missing.length > 0 && map?.layout.headerRow !== null && (
            <Typography.Text type="secondary" className="import-still">
              还缺：{missing.map((field) => columnOf.get(field)!.header).join('、')}
            </Typography.Text>
          )}
          <Button onClick={onClose}>不导入</Button>
          <Button
            type="primary"
            autoFocus
            disabled={!map || map.layout.headerRow === null || missing.length > 0}
            onClick={onCheck}
          >
            检查每一行
          </Button>
        </>
      )
    }
    case 'checked':
      return (
        <>
          {marked}
          <Button onClick={onClose}>{counts?.accepted ? '不导入' : '关闭'}</Button>
          {counts && counts.accepted > 0 && (
            <Button type="primary" autoFocus={findings?.kinds.length === 0} onClick={at.run}>
              确认导入 {formatCount(counts.accepted)} 条
            </Button>
          )}
        </>
      )
    case 'done': {
      const again = counts !== undefined && counts.accepted > 0 && undone === undefined
      return (
        <>
          {marked}
          {undone === undefined && stage.counts.accepted > 0 && (
            <Button danger loading={busy === 'undoing'} onClick={() => onUndo(stage.importId)}>
              撤销这次导入
            </Button>
          )}
          <Button type={again ? 'default' : 'primary'} autoFocus={!again} onClick={onClose}>
            完成
          </Button>
          {again && (
            <Button type="primary" onClick={at.run}>
              再导入 {formatCount(counts.accepted)} 条
            </Button>
          )}
        </>
      )
    }
    case 'cancelled':
      return (
        <>
          {findings && <Button onClick={at.backToFindings}>回到检查结果</Button>}
          {!findings && map && <Button onClick={at.backToColumns}>回到表格和列</Button>}
          <Button type="primary" autoFocus onClick={onClose}>
            关闭
          </Button>
        </>
      )
    default:
      return (
        <>
          {map && <Button onClick={at.backToColumns}>回到表格和列</Button>}
          <Button type="primary" autoFocus onClick={onClose}>
            关闭
          </Button>
        </>
      )
  }
}

const Counts = ({ counts, done }: { counts: ImportCounts; done: boolean }) => {
  return (
    <div className="import-counts">
      <Statistic title="表格行数" value={counts.rows} />
      <Statistic title={done ? '新增记录' : '可以导入'} value={counts.accepted} />
      <Statistic title={done ? '未导入（有错误）' : '有错误，不会导入'} value={counts.refused} />
      <Statistic title={done ? '未导入（提醒未核对）' : '有提醒，待核对'} value={counts.unconfirmed} />
      <Statistic title="已存在" value={counts.duplicates} />
    </div>
  )
}

const Advice = ({ counts, findings }: { counts: ImportCounts; findings: ImportFindings }) => {
  if (counts.unconfirmed > 0)
    return (
      <Alert
        className="import-advice"
        type="info"
        showIcon
        title={`有 ${formatCount(counts.unconfirmed)} 行只有提醒：在左边勾选“已核对，允许导入”后才会导入`}
      />
    )
  if (counts.refused > 0)
    return (
      <Alert
        className="import-advice"
        type="warning"
        showIcon
        title="有错误的行可以在这里改，也可以下载错误标注表改好再导入"
        description="已经导入的行不会重复，只有改好的行会加进来。"
      />
    )
  return findings.kinds.length === 0 ? null : <div />
}

const Done = ({ counts }: { counts: ImportCounts }) => {
  const left = counts.refused + counts.unconfirmed
  return (
    <>
      <Counts counts={counts} done />
      {left === 0 ? (
        <Alert
          type="success"
          showIcon
          title="导入完成，每一行都没有问题"
          description="接下来到“照片”里给他们添加照片。"
        />
      ) : (
        <Alert
          className="import-advice"
          type="warning"
          showIcon
          title={`还有 ${formatCount(left)} 行没有导入：可以在下面改好再导入，也可以下载错误标注表；已经导入的行不会重复`}
        />
      )}
    </>
  )
}
