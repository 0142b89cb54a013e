import { Alert, App, Button, Checkbox, Empty, Form, Progress, Space, Table, Typography } from 'antd'
import { useState } from 'react'
import type { Backup, BackupEvent, BackupStatus } from '../../shared/rpc/backup.ts'
import type { GivenPath } from '../../shared/rpc/given-path.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatSize } from '../../ui/format/sizes.ts'
import { formatDateTime } from '../../ui/format/times.ts'
import { useAction } from '../../ui/hooks/use-action.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { useProgress } from '../../ui/hooks/use-progress.ts'
import { PathChooser } from '../desktop/path-choice.tsx'
import type { PanelProps } from './panel.ts'
import { RestoreDialog } from './restore-dialog.tsx'

const steps = ['copy', 'pack', 'check'] as const
const stepWords = { copy: '正在复制数据', pack: '正在写备份文件', check: '正在重新打开核对' } as const

export const BackupPanel = ({ client }: PanelProps) => {
  const { value: usual, problem } = useAnswer('folder', () => client.backup.folder())
  const { value: status, refresh } = useAnswer('status', () => client.backup.status())
  if (problem) return <ProblemNotice problem={problem} />
  if (!usual || !status) return null
  return <BackupFolder client={client} usual={usual} status={status} onChanged={refresh} />
}

interface FolderProps extends Pick<PanelProps, 'client'> {
  readonly usual: GivenPath
  readonly status: BackupStatus
  readonly onChanged: () => void
}

/** Backups are made into one folder, and listed from it. */
const BackupFolder = ({ client, usual, status, onChanged }: FolderProps) => {
  const { message } = App.useApp()
  const [folder, setFolder] = useState(usual)
  const [restoring, setRestoring] = useState<Backup | 'other'>()
  const list = useAnswer(folder.id, () => client.backup.list({ folder: folder.id }))
  const { busy, progress, problem, follow, cancel } = useProgress<BackupEvent>(({ backup }) => {
    message.success(`已备份并核对：${backup.name}`)
    list.refresh()
    onChanged()
  })
  const { run: setAutomatic, problem: unset } = useAction(async (on: boolean) => {
    await client.backup.setAutomatic({ on })
    onChanged()
  })

  const openOther = async () => {
    const chosen = await window.desktop?.choose({ kind: 'folder', title: '选择另一份数据的文件夹' })
    if (chosen && !(await window.desktop?.openUnit(chosen.path))) message.warning('这个文件夹里没有单位的数据')
  }
  const make = () => void follow((signal) => client.backup.write({ folder: folder.id }, { signal }))
  const percent = progress ? ((steps.indexOf(progress.step) + progress.share) / steps.length) * 100 : 0

  return (
    <>
      <Typography.Paragraph>
        备份是一个加密文件，装着本单位的全部数据和账号；只有备份时的账号密码能打开它。 请放到另一块硬盘或 U
        盘。选好文件夹做过一次以后，每次锁定或关闭程序时，有新内容就自动再备份一份，留最近 10 份。
      </Typography.Paragraph>
      {status.failed && (
        <Alert
          className="settings-notice"
          type="warning"
          showIcon
          title={`${formatDateTime(status.failed.at)}的自动备份没有做成：${status.failed.found}`}
          description={status.failed.remedy}
        />
      )}
      <Form layout="vertical" onFinish={make}>
        <Form.Item label="备份到这个文件夹" htmlFor="backup-folder">
          <div className="settings-wide">
            <PathChooser
              client={client}
              id="backup-folder"
              kind="folder"
              title="选择放备份的文件夹"
              disabled={busy}
              value={folder}
              onChange={setFolder}
            />
          </div>
        </Form.Item>
        <Form.Item>
          <Checkbox
            checked={status.automatic}
            disabled={busy}
            onChange={({ target }) => void setAutomatic(target.checked)}
          >
            锁定和关闭程序时自动备份
          </Checkbox>
          {status.automatic && !status.chosen && (
            <Typography.Text type="secondary">先点“立即备份”，以后就备份到同一个文件夹</Typography.Text>
          )}
        </Form.Item>
        <Form.Item>
          <Button type="primary" htmlType="submit" loading={busy}>
            立即备份
          </Button>
        </Form.Item>
      </Form>
      {busy && (
        <div className="settings-progress" role="status">
          <Progress percent={Math.floor(percent)} />
          <span>{progress ? stepWords[progress.step] : '正在准备'}</span>
          <Button onClick={cancel}>取消</Button>
        </div>
      )}
      <ProblemNotice problem={problem ?? unset ?? list.problem} />
      <Table<Backup>
        rowKey="id"
        size="middle"
        className="settings-table"
        pagination={false}
        dataSource={list.value ?? []}
        locale={{ emptyText: <Empty description="这个文件夹里还没有备份。点“立即备份”做第一份" /> }}
        columns={[
          { title: '备份时间', render: (_, { madeAt }) => formatDateTime(madeAt) },
          { title: '单位', render: (_, { unit }) => unit ?? '尚未登记' },
          { title: '大小', render: (_, { bytes }) => formatSize(bytes) },
          { title: '文件', dataIndex: 'name' },
          {
            title: '操作',
            render: (_, backup) => (
              <Button size="small" onClick={() => setRestoring(backup)}>
                恢复…
              </Button>
            ),
          },
        ]}
      />
      <Space className="settings-remark" wrap>
        <Button onClick={() => setRestoring('other')}>从别处的备份文件恢复…</Button>
        {window.desktop && <Button onClick={() => void openOther()}>打开另一份数据…</Button>}
      </Space>
      {restoring && (
        <RestoreDialog
          client={client}
          backup={restoring === 'other' ? undefined : restoring}
          onClose={() => setRestoring(undefined)}
        />
      )}
    </>
  )
}
