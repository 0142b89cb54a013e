import { Alert, Button, Space } from 'antd'
import type { InterruptedImport } from '../../shared/rpc/intake.ts'
import layout from '../../ui/components/layout.module.css'
import { formatDateTime } from '../../ui/format/times.ts'

interface Props {
  readonly interrupted: InterruptedImport
  /** Starts the import of the file again. */
  readonly onAgain: () => void
  readonly onRead: () => void
}

/** After a crash during an import: what happened to it, and a button to begin again. */
export const InterruptedNotice = ({ interrupted: { file, at, account }, onAgain, onRead }: Props) => (
  <Alert
    type="warning"
    showIcon
    banner
    role="alert"
    className={layout.banner}
    title={`导入“${file}”时程序意外中断，已经整个撤回，一条都没有写入`}
    description={`${formatDateTime(at)} 由${account || '本单位经办人'}开始。原来的记录都在，可以放心重新导入。`}
    action={
      <Space>
        <Button type="primary" onClick={onAgain}>
          重新导入…
        </Button>
        <Button onClick={onRead}>知道了</Button>
      </Space>
    }
  />
)
