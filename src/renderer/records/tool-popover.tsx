import { Button, Popover } from 'antd'
import { type ReactNode, useRef, useState } from 'react'

interface Props {
  readonly label: string
  readonly title: string
  readonly children: (close: () => void) => ReactNode
}

/** A button with a small panel: opening it moves the keyboard there, Esc closes it and brings the keyboard back. */
export const ToolPopover = ({ label, title, children }: Props) => {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  const content = (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc works from every control within
    <div
      ref={panel}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      {children(close)}
    </div>
  )
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={title}
      open={open}
      onOpenChange={setOpen}
      afterOpenChange={(shown) => {
        if (shown) panel.current?.querySelector<HTMLElement>('input:enabled, button:enabled')?.focus()
      }}
      content={content}
    >
      <Button ref={button} aria-haspopup="dialog" aria-expanded={open}>
        {label}
      </Button>
    </Popover>
  )
}
