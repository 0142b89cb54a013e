import { Alert, Button } from 'antd'
import { useState } from 'react'
import type { DictionaryStatus } from '../../shared/rpc/dictionaries.ts'
import { formatCount } from '../../ui/format/numbers.ts'
import type { SectionProps } from '../navigation/section.ts'
import { RejudgeDialog } from './rejudge-dialog.tsx'

interface Props extends Pick<SectionProps, 'client' | 'account' | 'onChanged' | 'onGo'> {
  readonly status: DictionaryStatus
}

/** For the overview: records to be judged by the new dictionary, or reopened by it. Renders nothing without any. */
export const DictionaryNotice = ({ client, account, status, onChanged, onGo }: Props) => {
  const [open, setOpen] = useState(false)
  const { version, stale, reopened } = status
  const title =
    stale > 0
      ? `字典已更新到第 ${version} 版，${formatCount(stale)} 条记录待重新核对`
      : `字典更新后，${formatCount(reopened)} 条记录退回了草稿，等待修改`
  return (
    <>
      {(stale > 0 || reopened > 0) && (
        <Alert
          type={stale > 0 ? 'info' : 'warning'}
          showIcon
          title={title}
          action={<Button onClick={() => setOpen(true)}>{stale > 0 ? '重新核对' : '查看'}</Button>}
        />
      )}
      {open && (
        <RejudgeDialog
          client={client}
          mayRejudge={account.role === 'clerk'}
          onChanged={onChanged}
          onRecord={(id) => onGo('records', { recordId: id })}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}
