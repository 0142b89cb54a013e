import { Modal } from 'antd'
import type { Problem } from '../../shared/errors/problem.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'

interface Props {
  readonly isOpen: boolean
  /** How many people are confirmed, returned, and left because they are held. */
  readonly confirmed: number
  readonly returned: number
  readonly held: number
  /** The share of the batch that was looked at, in per cent, and how many people that is. */
  readonly percent: number
  readonly shown: number
  readonly isBusy: boolean
  readonly problem: Problem | undefined
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Says what a confirmation does before it is done. */
export const ConfirmDialog = (props: Props) => {
  const { isOpen, confirmed, returned, held, percent, shown, isBusy, problem, onConfirm, onClose } = props
  return (
    <Modal
      title="确认这一批"
      open={isOpen}
      onCancel={onClose}
      onOk={onConfirm}
      okText={`确认 ${confirmed} 人${returned ? `，退回 ${returned} 人` : ''}`}
      cancelText="再看看"
      okButtonProps={{ loading: isBusy }}
    >
      <p>
        {percent === 100
          ? '您全看了这一批；操作日志会这样记。'
          : `您按 ${percent}% 抽看，看了 ${shown} 人；操作日志会记下这个比例。`}
      </p>
      {percent < 100 && returned > 0 && <p>抽看中已有退回的，建议先改为“全看”。</p>}
      <p>
        确认后每人得到证书编号，不能收回；退回的人由单位改好再送。
        {held > 0 && `有 ${held} 人待核实、没有放行，这次不确认。`}
      </p>
      <ProblemNotice problem={problem} />
    </Modal>
  )
}
