import { Button } from 'antd'
import type { PathChoice } from '../../shared/rpc/window-messages.ts'

interface Props extends PathChoice {
  readonly disabled?: boolean | undefined
  readonly onChosen: (path: string) => void
}

/** Chooses a path in the system's dialog. Renders nothing in a browser, which reveals no paths. */
export const ChoosePathButton = ({ kind, title, start, disabled = false, onChosen }: Props) => {
  const { desktop } = window
  if (!desktop) return null
  const choose = async () => {
    const path = await desktop?.choose({ kind, title, ...(start ? { start } : {}) })
    if (path) onChosen(path)
  }
  return (
    <Button disabled={disabled} aria-label={title} onClick={choose}>
      选择…
    </Button>
  )
}
