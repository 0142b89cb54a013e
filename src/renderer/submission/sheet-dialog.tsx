import { Button, Modal, Skeleton } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { usePrint } from '../../ui/files/printable.tsx'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { BatchSheet } from './batch-sheet.tsx'
import { SummaryTable } from './summary-table.tsx'

/** A signed batch's sheet, to be read and printed. */
export const SheetDialog = ({ client, id, onClose }: { client: CoreClient; id: string; onClose: () => void }) => {
  const { value, problem } = useAnswer(id, (signal) => client.submission.batch({ id }, { signal }))
  const { print, printed } = usePrint()
  return (
    <Modal
      open
      width={1200}
      title={value ? `第 ${value.batch.seq} 批汇总表` : '汇总表'}
      onCancel={onClose}
      footer={
        <Button type="primary" autoFocus disabled={!value} onClick={() => value && print(<BatchSheet {...value} />)}>
          打印
        </Button>
      }
    >
      <ProblemNotice problem={problem} />
      {!value && !problem && <Skeleton active />}
      {value && <SummaryTable summary={value.summary} />}
      {printed}
    </Modal>
  )
}
