import { App, Button, Space, Typography } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { enrolmentFiles } from '../../shared/sync/enrolment-file-names.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { chooseFile } from '../../ui/files/choose-file.ts'
import { saveFile } from '../../ui/files/save-file.ts'
import { useAction } from '../../ui/hooks/use-action.ts'

interface Props {
  readonly client: CoreClient
  readonly onChanged: () => void
}

/** The next sync sends the keys of new accounts to the province; without a connection they are saved as a file. */
export const KeyTransfer = ({ client, onChanged }: Props) => {
  const { message } = App.useApp()
  const writing = useAction(async () => {
    const given = { code: '', deviceName: '', signingKey: null }
    saveFile((await client.setup.writeRequest(given)) as File)
  })
  const taking = useAction(async (file: File) => {
    const { registered } = await client.setup.importAnswer({ file })
    message.success(registered ? `已登记 ${registered} 个密钥` : '这份答复里没有新的密钥')
    onChanged()
  })
  const importAnswer = async () => {
    const file = await chooseFile(enrolmentFiles.answer)
    if (file) await taking.run(file)
  }
  return (
    <>
      <Typography.Paragraph className="settings-next">
        有账号的密钥还没有登记到省里：下次同步时自动登记。连不上省级服务的电脑，可以导出申请文件交给省厅，再导入答复。
      </Typography.Paragraph>
      <ProblemNotice problem={writing.problem ?? taking.problem} />
      <Space>
        <Button loading={writing.busy} onClick={() => writing.run(undefined)}>
          导出密钥申请文件
        </Button>
        <Button loading={taking.busy} onClick={importAnswer}>
          导入答复文件
        </Button>
      </Space>
    </>
  )
}
