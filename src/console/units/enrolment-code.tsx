import { Alert, Button, Modal, Space, Typography } from 'antd'
import { useState } from 'react'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { usePrint } from '../../ui/files/printable.tsx'
import { saveFile } from '../../ui/files/save-file.ts'
import { useAction } from '../../ui/hooks/use-action.ts'
import styles from './units.module.css'

interface Props {
  readonly client: ConsoleClient
  readonly unitId: string
  readonly unit: string
}

type Code = Awaited<ReturnType<ConsoleClient['units']['issueCode']>>

/** Makes a code for a further computer, which is shown once: to read out, to print, or as a file. */
export const EnrolmentCode = ({ client, unitId, unit }: Props) => {
  const [code, setCode] = useState<Code>()
  const { print, printed } = usePrint()
  const issue = useAction(async () => setCode(await client.units.issueCode({ id: unitId })))
  const sheet = code && (
    <section>
      <h1>登记码</h1>
      <p>{unit}</p>
      <p className={styles.code}>{code.code}</p>
      <p>一台电脑用一个，{code.days} 天内有效，用过即失效。在工作台里连接省级服务时输入。请当面交给单位管理员。</p>
    </section>
  )
  return (
    <>
      <ProblemNotice problem={issue.problem} />
      <Button loading={issue.busy} onClick={() => issue.run(undefined)}>
        发登记码
      </Button>
      <Modal title={`登记码：${unit}`} open={code !== undefined} footer={null} onCancel={() => setCode(undefined)}>
        {code && (
          <>
            <Alert
              type="warning"
              showIcon
              title={`只显示这一次，${code.days} 天内有效`}
              description="一台电脑用一个。请当面或电话告诉单位管理员，不要转发到群里。"
            />
            <Typography.Paragraph className={styles.code ?? ''} copyable={{ text: code.code }}>
              {code.code}
            </Typography.Paragraph>
            <Space>
              <Button onClick={() => print(sheet)}>打印</Button>
              <Button
                onClick={() => saveFile(new File([code.notice], `登记通知-${unit}.json`, { type: 'application/json' }))}
              >
                存成登记文件
              </Button>
            </Space>
          </>
        )}
      </Modal>
      {printed}
    </>
  )
}
