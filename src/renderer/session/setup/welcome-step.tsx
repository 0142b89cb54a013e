import { Button, Typography } from 'antd'
import { useState } from 'react'
import type { CoreClient } from '../../../shared/rpc/contract.ts'
import { PageTitle } from '../../../ui/components/page-title.tsx'
import { Mark } from '../../../ui/icons/mark.tsx'
import { SampleStep } from './sample-step.tsx'
import type { SetupParts } from './setup-parts.ts'

interface Props extends Pick<SetupParts, 'RestoreDialog'> {
  readonly client: CoreClient
  readonly home: string
  readonly onNext: () => void
  /** A backup was restored into the folder, or sample data made in it: it holds a unit now. */
  readonly onFilled: () => void
}

export const WelcomeStep = ({ RestoreDialog, client, home, onNext, onFilled }: Props) => {
  const [restoring, setRestoring] = useState(false)
  const [trying, setTrying] = useState(false)
  if (trying) return <SampleStep client={client} onMade={onFilled} onBack={() => setTrying(false)} />
  return (
    <>
      <header className="setup-head">
        <Mark size={44} />
        <PageTitle>欢迎使用职称证书工作台</PageTitle>
      </header>
      <Typography.Paragraph>
        从评审结果到电子证书，都在这里完成：录入与导入、照片、审核、提交。第一次使用要做三件事，约五分钟：
      </Typography.Paragraph>
      <ol className="setup-list">
        <li>
          <strong>建立管理员账号</strong>——管账号和设置的人。
        </li>
        <li>
          <strong>登记本单位</strong>——需要登记通知上的<strong>省级服务地址</strong>和<strong>登记码</strong>
          ；暂时没有网络可以稍后再做。
        </li>
        <li>
          <strong>建立经办人和审核人账号</strong>——必须是两个人，最好都在场，各自设密码。
        </li>
      </ol>
      <Typography.Paragraph type="secondary">
        中途可以关闭，下次打开从没有做完的一步继续。数据加密后保存在这台电脑上：
        <br />
        <Typography.Text type="secondary" className="setup-place">
          {home}
        </Typography.Text>
      </Typography.Paragraph>
      <div className="setup-actions">
        <Button type="text" size="large" className="setup-try" onClick={() => setTrying(true)}>
          先用样例试试
        </Button>
        <Button size="large" onClick={() => setRestoring(true)}>
          从备份恢复…
        </Button>
        <Button type="primary" size="large" autoFocus onClick={onNext}>
          开始
        </Button>
      </div>
      {restoring && (
        <RestoreDialog
          client={client}
          backup={undefined}
          here
          onClose={() => setRestoring(false)}
          onRestored={onFilled}
        />
      )}
    </>
  )
}
