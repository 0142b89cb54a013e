import { Alert, Button, Modal, Spin, Statistic, Typography } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { ImportResult } from '../../shared/rpc/intake.ts'
import { ProblemNotice } from '../shell/ProblemNotice.tsx'
import { FaultTable } from './FaultTable.tsx'
import { useImport } from './useImport.ts'

interface Props {
  readonly client: CoreClient
  readonly file: File
  readonly onChanged: () => void
  readonly onClose: () => void
}

/** One file's way in: progress, then its counts and the faults at their cells. */
export function ImportDialog({ client, file, onChanged, onClose }: Props) {
  const { stage, cancel } = useImport(client, file, onChanged)
  const running = stage.kind === 'running'
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
        running ? (
          <Button onClick={cancel}>取消导入</Button>
        ) : (
          <Button type="primary" autoFocus onClick={onClose}>
            完成
          </Button>
        )
      }
    >
      {stage.kind === 'running' && (
        <div className="import-progress" aria-live="polite">
          <Spin />
          <Typography.Text>已读 {stage.rows.toLocaleString('zh-CN')} 行……</Typography.Text>
        </div>
      )}
      {stage.kind === 'done' && <Outcome {...stage.result} />}
      {stage.kind === 'cancelled' && (
        <Alert
          type="info"
          showIcon
          title="导入已取消"
          description="这份表格中没有写完的内容都不会保留；列表显示的是现在的实际情况。"
        />
      )}
      {stage.kind === 'failed' && <ProblemNotice problem={stage.problem} />}
    </Modal>
  )
}

function Outcome({ counts, faults, faultCount }: ImportResult) {
  return (
    <>
      <div className="import-counts">
        <Statistic title="表格行数" value={counts.rows} />
        <Statistic title="新增记录" value={counts.accepted} />
        <Statistic title="未导入（有错误）" value={counts.refused} />
        <Statistic title="有提醒" value={counts.warned} />
        <Statistic title="已存在" value={counts.duplicates} />
      </div>
      {faultCount === 0 ? (
        <Alert type="success" showIcon title="每一行都没有问题" />
      ) : (
        <>
          {counts.refused > 0 && (
            <Alert
              className="import-advice"
              type="warning"
              showIcon
              title="请在原表格中改好下列单元格，再导入同一份表格"
              description="已经导入的行不会重复，只有改好的行会加进来。"
            />
          )}
          <FaultTable faults={faults} total={faultCount} />
        </>
      )}
    </>
  )
}
