import { Alert, Button, Space } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { ChainBreak } from '../../shared/rpc/sync.ts'
import layout from '../../ui/components/layout.module.css'
import { useAction } from '../../ui/hooks/use-action.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { useInterval } from '../../ui/hooks/use-interval.ts'
import type { SectionKey, SectionProps } from '../navigation/section.ts'

const checkEvery = 15_000

const titles: Record<ChainBreak['relation'], (chain: ChainBreak) => string> = {
  behind: ({ province, own }) => `本机数据比省里旧：省里已收到这台电脑的 ${province ?? 0} 批，本机只有 ${own} 批`,
  other: ({ province }) => `省里收到的这台电脑的第 ${province ?? 0} 批与本机的不是同一批，数据可能在两处同时使用`,
  unchecked: () => '本机数据是从备份恢复的，还没有和省里核对过',
  copied: () => '数据文件夹不在原来的电脑或位置：是搬来的，还是复制来的？',
  lost: ({ own }) => `本机数据缺少最后 ${own} 步操作：数据库的日志文件丢失或被截断过`,
}

const remedies: Record<ChainBreak['relation'], string> = {
  behind: '可以查看和录入，暂时不能提交。办法：管理员用新的登记码重新登记，再取回省里的记录。',
  other: '可以查看和录入，暂时不能提交。办法：管理员用新的登记码重新登记，再取回省里的记录。',
  unchecked: '可以查看和录入，暂时不能提交。请先同步一次。',
  copied:
    '可以查看和录入，暂时不能提交。搬来的、原来的不再使用，点“是搬来的”；复制来的、原来的还在用，请管理员去“同步”用新的登记码登记成另一台电脑。',
  lost: '可以查看和录入，暂时不能提交。请先同步一次，核对最近录入和审核的内容，缺的补上；也可以恢复更新的备份。',
}

interface Props {
  readonly client: CoreClient
  /** Raised when the store changed. */
  readonly edition: number
  /** The section below, which the button leads to unless it is there already. */
  readonly section: SectionKey
  readonly onGo: SectionProps['onGo']
}

/** Above every section while this computer's batches are not those that the province has of it. */
export const ChainBanner = ({ client, edition, section, onGo }: Props) => {
  const { value: chain, refresh } = useAnswer(String(edition), () => client.sync.chain())
  useInterval(checkEvery, refresh)
  const { run } = useAction(async (settle: () => Promise<void>) => {
    await settle()
    refresh()
  })
  if (!chain) return null
  return (
    <Alert
      type="error"
      showIcon
      banner
      role="alert"
      className={layout.banner}
      title={titles[chain.relation](chain)}
      description={remedies[chain.relation]}
      action={
        <Space>
          {section !== 'sync' && (
            <Button type="primary" onClick={() => onGo('sync')}>
              去“同步”处理
            </Button>
          )}
          {chain.relation === 'copied' && <Button onClick={() => run(() => client.sync.moved())}>是搬来的</Button>}
          {chain.relation === 'lost' && (
            <Button onClick={() => run(() => client.sync.acknowledgeLoss())}>我已核对</Button>
          )}
        </Space>
      }
    />
  )
}
