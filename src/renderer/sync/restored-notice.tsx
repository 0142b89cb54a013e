import { Alert, Button } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { SyncStatus } from '../../shared/rpc/sync.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatCount } from '../../ui/format/numbers.ts'
import { formatDateTime } from '../../ui/format/times.ts'
import { useAction } from '../../ui/hooks/use-action.ts'

type Restored = NonNullable<SyncStatus['restored']>

interface Props {
  readonly client: CoreClient
  readonly restored: Restored
  readonly onRead: () => void
}

const batchWords = ({ handedBack, waiting }: Restored): string => {
  if (handedBack + waiting === 0) return '本机交过的批次省里都在，没有要补交的。'
  const rest = waiting ? `，还有 ${formatCount(waiting)} 批等着补交` : ''
  return `省里丢了本机交过的 ${formatCount(handedBack + waiting)} 批，已连同原来的回执补交 ${formatCount(handedBack)} 批${rest}，不用重新提交。`
}

const resultWords = ({ results }: Restored): string =>
  results
    ? `省里给过又丢了的结果（编号、证书、撤销）有 ${formatCount(results)} 条，已把编号交回，逐条列在“需要处理”里，等省里重新办理。`
    : '省里给过的编号和证书没有丢失的。'

/** Says that the province went on from a backup and what this computer handed back, until somebody has read it. */
export const RestoredNotice = ({ client, restored, onRead }: Props) => {
  const { busy, problem, run } = useAction(async () => {
    await client.sync.acknowledgeRestored()
    onRead()
  })
  return (
    <Alert
      type="warning"
      showIcon
      title={`省级服务在 ${formatDateTime(restored.at)} 从备份恢复过，${restored.settled ? '本机已把它丢失的补交' : '正在补交它丢失的内容'}`}
      description={
        <>
          <p className="sync-evidence">{batchWords(restored)}</p>
          <p className="sync-evidence">{resultWords(restored)}</p>
          <ProblemNotice problem={problem} />
        </>
      }
      action={
        restored.settled && (
          <Button size="small" disabled={busy} onClick={() => run(undefined)}>
            知道了
          </Button>
        )
      }
    />
  )
}
