import { Alert, Button, Modal, Spin, Statistic, Typography } from 'antd'
import { type ReactNode, useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { ImportResult } from '../../shared/rpc/intake.ts'
import { saveFile } from '../files/saveFile.ts'
import { problemOf } from '../rpc/problem.ts'
import { ProblemNotice } from '../shell/ProblemNotice.tsx'
import { FaultTable } from './FaultTable.tsx'
import { type ImportStage, useImport } from './useImport.ts'

interface Props {
  readonly client: CoreClient
  readonly file: File
  readonly onChanged: () => void
  readonly onClose: () => void
}

const count = (number: number) => number.toLocaleString('zh-CN')

/** One file's way in: looked through, its faults at their cells, kept when confirmed, and taken back if it was a mistake. */
export function ImportDialog({ client, file, onChanged, onClose }: Props) {
  const { stage, confirm, cancel } = useImport(client, file, onChanged)
  const [undone, setUndone] = useState<number>()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState<'marking' | 'undoing'>()
  const running = stage.kind === 'checking' || stage.kind === 'importing'

  async function during(what: 'marking' | 'undoing', work: () => Promise<void>) {
    setBusy(what)
    setProblem(undefined)
    await work().catch((error: unknown) => setProblem(problemOf(error)))
    setBusy(undefined)
  }
  const saveMarked = () => during('marking', async () => saveFile(await client.intake.markedFile({ file })))
  const undo = (id: string) =>
    during('undoing', async () => {
      setUndone((await client.intake.undo({ id })).removed)
      onChanged()
    })

  const marked = (faults: number): ReactNode =>
    faults > 0 && (
      <Button loading={busy === 'marking'} onClick={saveMarked}>
        下载错误标注表
      </Button>
    )

  return (
    <Modal
      open
      width={1000}
      title={`导入：${file.name}`}
      closable={!running}
      keyboard={!running}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={
        <>
          {running && <Button onClick={cancel}>取消导入</Button>}
          {stage.kind === 'checked' && (
            <>
              {marked(stage.result.faultCount)}
              <Button onClick={onClose} autoFocus={stage.result.counts.accepted === 0}>
                {stage.result.counts.accepted > 0 ? '不导入' : '关闭'}
              </Button>
              {stage.result.counts.accepted > 0 && (
                <Button type="primary" autoFocus onClick={confirm}>
                  确认导入 {count(stage.result.counts.accepted)} 条
                </Button>
              )}
            </>
          )}
          {stage.kind === 'done' && (
            <>
              {undone === undefined && marked(stage.result.faultCount)}
              {undone === undefined && stage.result.importId && stage.result.counts.accepted > 0 && (
                <Button danger loading={busy === 'undoing'} onClick={() => undo(stage.result.importId!)}>
                  撤销这次导入
                </Button>
              )}
              <Button type="primary" autoFocus onClick={onClose}>
                完成
              </Button>
            </>
          )}
          {(stage.kind === 'cancelled' || stage.kind === 'failed') && (
            <Button type="primary" autoFocus onClick={onClose}>
              关闭
            </Button>
          )}
        </>
      }
    >
      <ProblemNotice problem={problem} />
      {undone !== undefined && (
        <Alert
          className="import-advice"
          type="success"
          showIcon
          title={`已撤销这次导入，删除了 ${count(undone)} 条记录`}
        />
      )}
      <Stage stage={stage} />
    </Modal>
  )
}

function Stage({ stage }: { stage: ImportStage }) {
  switch (stage.kind) {
    case 'checking':
    case 'importing':
      return (
        <div className="import-progress" aria-live="polite">
          <Spin />
          <Typography.Text>
            {stage.kind === 'checking' ? '正在检查，已读' : '正在导入，已写'} {count(stage.rows)} 行……
          </Typography.Text>
        </div>
      )
    case 'cancelled':
      return (
        <Alert
          type="info"
          showIcon
          title="导入已取消"
          description="这份表格中没有写完的内容都不会保留；列表显示的是现在的实际情况。"
        />
      )
    case 'failed':
      return <ProblemNotice problem={stage.problem} />
    default:
      return <Outcome {...stage.result} done={stage.kind === 'done'} />
  }
}

function Outcome({ counts, faults, faultCount, done }: ImportResult & { done: boolean }) {
  return (
    <>
      <div className="import-counts">
        <Statistic title="表格行数" value={counts.rows} />
        <Statistic title={done ? '新增记录' : '可以导入'} value={counts.accepted} />
        <Statistic title={done ? '未导入（有错误）' : '有错误，不会导入'} value={counts.refused} />
        <Statistic title="有提醒" value={counts.warned} />
        <Statistic title="已存在" value={counts.duplicates} />
      </div>
      {faultCount === 0 ? (
        <Alert type="success" showIcon title={done ? '导入完成，每一行都没有问题' : '每一行都没有问题，确认后导入'} />
      ) : (
        <>
          {counts.refused > 0 && (
            <Alert
              className="import-advice"
              type="warning"
              showIcon
              title="请在原表格或错误标注表中改好下列单元格，再导入一次"
              description="已经导入的行不会重复，只有改好的行会加进来。"
            />
          )}
          <FaultTable faults={faults} total={faultCount} />
        </>
      )}
    </>
  )
}
