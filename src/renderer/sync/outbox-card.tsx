import { Card, Tag, Typography } from 'antd'
import { accountRoleWords } from '../../shared/account.ts'
import type { SyncStatus } from '../../shared/rpc/sync.ts'
import { formatSize } from '../../ui/format/sizes.ts'
import { formatDateTime } from '../../ui/format/times.ts'
import { networkOf } from './words.ts'

/** Why a sealed batch has not gone yet. */
const whySealedWaits = (status: SyncStatus): string => {
  const network = networkOf(status)
  if (network === 'unreachable') return '等网络恢复后自动送出；也可以用 U 盘递交'
  if (network === 'refused') return '上次没有送成，原因见上方'
  return '下一次同步时送出'
}

/** The keys and batches that are not sent yet, and why. */
export const OutboxCard = ({ status }: { status: SyncStatus }) => {
  const { keys, batches } = status.outbox
  return (
    <Card title="待送出">
      {keys.length + batches.length === 0 ? (
        <Typography.Text type="secondary">没有待送出的内容，都已送到省里。</Typography.Text>
      ) : (
        <ul className="outbox">
          {batches.map(({ id, seq, count, photos, photoBytes, waitsFor, since }) => (
            <li key={id}>
              <strong>
                第 {seq} 批（{count} 人）
              </strong>
              <span>
                照片 {photos} 张，{formatSize(photoBytes)}
              </span>
              <Tag color={waitsFor === 'send' ? 'blue' : 'orange'}>{waitsFor === 'send' ? '待送出' : '待复签'}</Tag>
              <Typography.Text type="secondary">
                {waitsFor === 'send' ? whySealedWaits(status) : '等审核人在“提交”里核对并复签'}（{formatDateTime(since)}
                起）
              </Typography.Text>
            </li>
          ))}
          {keys.map(({ account, role }) => (
            <li key={account}>
              <strong>{account}的签名</strong>
              <span>{accountRoleWords[role]}</span>
              <Tag>待登记</Tag>
              <Typography.Text type="secondary">下一次同步时到省里登记，之后省里才认这个签名</Typography.Text>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
