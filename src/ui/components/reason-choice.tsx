import { Button, Typography } from 'antd'
import { type ReturnReason, returnReasons } from '../../shared/record/return-reasons.ts'
import { useKeys } from '../hooks/use-keys.ts'
import styles from './reason-choice.module.css'

interface Props {
  readonly reasons: readonly ReturnReason[]
  readonly onChoose: (reason: ReturnReason) => void
  readonly onCancel: () => void
}

/** Chooses the reason for a return, by its number or a click; Esc cancels. */
export const ReasonChoice = ({ reasons, onChoose, onCancel }: Props) => {
  useKeys({
    ...Object.fromEntries(reasons.map((reason, index) => [String(index + 1), () => onChoose(reason)])),
    escape: onCancel,
  })
  return (
    <fieldset className={styles.choice} aria-label="退回原因">
      <Typography.Text strong>退回原因：按数字选择</Typography.Text>
      <Button type="text" size="small" onClick={onCancel}>
        取消 <kbd>Esc</kbd>
      </Button>
      <div className={styles.buttons}>
        {reasons.map((reason, index) => (
          <Button key={reason} title={returnReasons[reason]} onClick={() => onChoose(reason)}>
            <kbd>{index + 1}</kbd> {returnReasons[reason].split('，')[0]}
          </Button>
        ))}
      </div>
    </fieldset>
  )
}
