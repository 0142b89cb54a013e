import { Alert, Button } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import layout from '../../ui/components/layout.module.css'
import { formatDateTime } from '../../ui/format/times.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import type { SectionProps } from '../navigation/section.ts'

interface Props {
  readonly client: CoreClient
  /** Raised when the store changed. */
  readonly edition: number
  readonly onGo: SectionProps['onGo']
}

/** Above every section while work of more than a week is in no backup. */
export const BackupBanner = ({ client, edition, onGo }: Props) => {
  const { value: status } = useAnswer(String(edition), () => client.backup.status())
  if (!status?.unsavedDays) return null
  const { unsavedDays, last, failed } = status
  return (
    <Alert
      type="warning"
      showIcon
      banner
      role="alert"
      className={layout.banner}
      title={last === null ? '这份数据还没有备份过' : `上次备份是 ${formatDateTime(last)}`}
      description={`${unsavedDays} 天来录入和审核的内容不在任何备份里，电脑坏了就找不回来。${failed ? `自动备份没有做成：${failed.found}。` : ''}`}
      action={
        <Button type="primary" onClick={() => onGo('settings', { page: 'backup' })}>
          去备份
        </Button>
      }
    />
  )
}
