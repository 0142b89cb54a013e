import { Button, Input, Select, Typography } from 'antd'
import { useState } from 'react'
import { type ReturnReason, returnReasons } from '../../shared/record/return-reasons.ts'
import { useKeys } from '../hooks/use-keys.ts'
import styles from './reason-choice.module.css'

interface Props {
  readonly reasons: readonly ReturnReason[]
  readonly onChoose: (reason: ReturnReason, note: string) => void
  /** Names of the fields that a note may be about; without them no note is asked for. */
  readonly fields?: readonly string[]
  /** What a choice entails, in a sentence. */
  readonly hint?: string | undefined
  readonly onCancel: () => void
}

/** Chooses the reason for a return, by its number or a click; Esc cancels. */
export const ReasonChoice = ({ reasons, onChoose, fields, hint, onCancel }: Props) => {
  const [field, setField] = useState<string>()
  const [line, setLine] = useState('')
  const choose = (reason: ReturnReason) => onChoose(reason, [field, line.trim()].filter(Boolean).join('：'))
  useKeys({
    ...Object.fromEntries(reasons.map((reason, index) => [String(index + 1), () => choose(reason)])),
    escape: onCancel,
  })
  return (
    <fieldset className={styles.choice} aria-label="退回原因">
      <Typography.Text strong>退回原因：按数字选择</Typography.Text>
      <Button type="text" size="small" onClick={onCancel}>
        取消 <kbd>Esc</kbd>
      </Button>
      {hint && <Typography.Paragraph type="secondary">{hint}</Typography.Paragraph>}
      {fields && (
        <div className={styles.note}>
          <Select<string>
            aria-label="哪一项有误"
            placeholder="哪一项（选填）"
            allowClear
            popupMatchSelectWidth={false}
            options={fields.map((name) => ({ value: name, label: name }))}
            onChange={setField}
          />
          <Input
            aria-label="补充一句"
            placeholder="补充一句，如：应为“小学数学”（选填）"
            maxLength={120}
            value={line}
            onChange={({ target }) => setLine(target.value)}
            onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
          />
        </div>
      )}
      <div className={styles.buttons}>
        {reasons.map((reason, index) => (
          <Button key={reason} title={returnReasons[reason]} onClick={() => choose(reason)}>
            <kbd>{index + 1}</kbd> {returnReasons[reason].split('，')[0]}
          </Button>
        ))}
      </div>
    </fieldset>
  )
}
