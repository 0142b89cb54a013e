import { Button, Input, Select, Space, Typography } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { GivenPath } from '../../shared/rpc/given-path.ts'
import type { PathChoice } from '../../shared/rpc/window-messages.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'

interface Props extends PathChoice {
  readonly client: CoreClient
  readonly autoFocus?: boolean
  readonly disabled?: boolean
  /** Given by the form. */
  readonly id?: string
  readonly value?: GivenPath | undefined
  readonly onChange?: (chosen: GivenPath) => void
}

/**
 * A file or folder of the computer in a form. A window never names one by its text: the shell's dialog chooses it, or in a
 * browser the person picks one of those that they named where they started the program.
 */
export const PathChooser = (props: Props) => (window.desktop ? <ByDialog {...props} /> : <FromOffered {...props} />)

const ByDialog = ({ kind, title, autoFocus = false, disabled = false, id, value, onChange }: Props) => {
  const choose = async () => {
    const chosen = await window.desktop?.choose({ kind, title })
    if (chosen) onChange?.(chosen)
  }
  return (
    <Space.Compact block>
      <Input {...(id ? { id } : {})} value={value?.path ?? ''} readOnly disabled={disabled} />
      <Button disabled={disabled} autoFocus={autoFocus} aria-label={title} onClick={choose}>
        选择…
      </Button>
    </Space.Compact>
  )
}

const FromOffered = ({ client, autoFocus = false, disabled = false, id, value, onChange }: Props) => {
  const { value: offered = [], refresh } = useAnswer('offered', () => client.opening.offered())
  const all = value && !offered.some((each) => each.id === value.id) ? [value, ...offered] : offered
  return (
    <Select
      {...(id ? { id } : {})}
      autoFocus={autoFocus}
      disabled={disabled}
      value={value?.id ?? null}
      options={all.map((each) => ({ value: each.id, label: each.path }))}
      notFoundContent={<Hint />}
      popupRender={(list) => (
        <>
          {list}
          {all.length > 0 && <Hint />}
        </>
      )}
      onOpenChange={(open) => open && refresh()}
      onChange={(chosen) => {
        const found = all.find((each) => each.id === chosen)
        if (found) onChange?.(found)
      }}
    />
  )
}

const Hint = () => (
  <Typography.Text type="secondary" className="path-hint">
    要用别的文件或文件夹，请在启动程序的窗口里输入它的完整路径并按回车，再回到这里选择。
  </Typography.Text>
)
