import { Button, InputNumber, Popover, Typography } from 'antd'
import { useState } from 'react'

interface Props {
  readonly waiting: number
  readonly onDraw: (percent: number) => Promise<void>
}

const usualPercent = 10

/** Draws a random sample of the queue for close review. */
export const SampleButton = ({ waiting, onDraw }: Props) => {
  const [open, setOpen] = useState(false)
  const [percent, setPercent] = useState(usualPercent)
  const drawn = Math.max(1, Math.ceil((waiting * percent) / 100))
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      content={
        <form
          className="sample-form"
          onSubmit={(event) => {
            event.preventDefault()
            setOpen(false)
            void onDraw(percent)
          }}
        >
          <Typography.Text>
            从等待审核的 {waiting} 条里随机抽出一部分细看。抽取方法会记入操作日志，可以复核。
          </Typography.Text>
          <div className="sample-row">
            <InputNumber
              autoFocus
              min={1}
              max={100}
              precision={0}
              value={percent}
              suffix="%"
              aria-label="抽查比例"
              onChange={(value) => setPercent(value ?? usualPercent)}
            />
            <Button type="primary" htmlType="submit">
              抽 {drawn} 条
            </Button>
          </div>
        </form>
      }
    >
      <Button disabled={waiting === 0}>随机抽查</Button>
    </Popover>
  )
}
