import { Button, Card, Typography } from 'antd'
import { useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { Account } from '../../shared/rpc/session.ts'
import { AdoptDialog } from './adopt-dialog.tsx'
import { ReEnrolDialog } from './re-enrol-dialog.tsx'

interface Props {
  readonly client: CoreClient
  readonly account: Account
  readonly onChanged: () => void
}

/** What to do when the province and this computer no longer agree, step by step. */
export const WayOutCard = ({ client, account, onChanged }: Props) => {
  const [enrolling, setEnrolling] = useState(false)
  const [adopting, setAdopting] = useState(false)
  const isAdministrator = account.role === 'administrator'
  return (
    <Card title="和省里对不上时">
      <ol className="way-out">
        <li>
          <Typography.Text strong>重新登记</Typography.Text>
          <p>
            恢复过备份、复制过数据、登记被省里作废，或者批次总是交不上去，由管理员向省里要一个登记码，在这里重新登记。数据都保留。
          </p>
          <Button disabled={!isAdministrator} onClick={() => setEnrolling(true)}>
            重新登记…
          </Button>
          {!isAdministrator && <Typography.Text type="secondary"> 请用管理员账号登录</Typography.Text>}
        </li>
        <li>
          <Typography.Text strong>取回省里的记录</Typography.Text>
          <p>
            省里收到的记录，连同照片、状态和证书编号取回本机。电脑坏了又没有备份时，在新电脑上登记之后，也从这里取回。
          </p>
          <Button onClick={() => setAdopting(true)}>取回省里的记录…</Button>
        </li>
      </ol>
      {adopting && <AdoptDialog client={client} onChanged={onChanged} onClose={() => setAdopting(false)} />}
      {enrolling && (
        <ReEnrolDialog
          client={client}
          onDone={() => {
            setEnrolling(false)
            onChanged()
          }}
          onClose={() => setEnrolling(false)}
        />
      )}
    </Card>
  )
}
