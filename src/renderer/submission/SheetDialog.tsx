import { Button, Modal, Skeleton } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { usePrint } from '../files/Printable.tsx'
import { useAnswer } from '../rpc/useAnswer.ts'
import { ProblemNotice } from '../shell/ProblemNotice.tsx'
import { BatchSheet } from './BatchSheet.tsx'
import { SummaryTable } from './SummaryTable.tsx'

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
