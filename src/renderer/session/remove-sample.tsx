import { App, Button } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'

interface Props {
  readonly client: CoreClient
  readonly onRemoved: () => void
}

/** Removes the sample unit after a confirmation; the first run then begins again. */
export const RemoveSample = ({ client, onRemoved }: Props) => {
  const { modal, notification } = App.useApp()
  const remove = async () => {
    try {
      await client.setup.removeSample()
      onRemoved()
    } catch (error) {
      const { found, remedy } = problemOf(error).toJSON()
      notification.error({ title: found, description: remedy })
    }
  }
  const ask = () =>
    modal.confirm({
      title: '删除样例，开始正式使用？',
      content: '样例单位和您试着录入的内容都会删除，不能找回。之后从第一步开始，建立正式的单位。',
      okText: '删除样例',
      okButtonProps: { danger: true },
      autoFocusButton: 'cancel',
      cancelText: '继续试用',
      onOk: remove,
    })
  return (
    <Button className="sign-in-remove" type="link" block onClick={ask}>
      删除样例，开始正式使用
    </Button>
  )
}
