import { App, Button, Empty, Form, Progress, Table, Typography } from 'antd'
import { useState } from 'react'
import type { Backup, BackupEvent } from '../../shared/rpc/backup.ts'
import type { GivenPath } from '../../shared/rpc/given-path.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { formatSize } from '../../ui/format/sizes.ts'
import { formatDateTime } from '../../ui/format/times.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { useProgress } from '../../ui/hooks/use-progress.ts'
import { PathChooser } from '../desktop/path-choice.tsx'
import type { PanelProps } from './panel.ts'
import { RestoreDialog } from './restore-dialog.tsx'

const steps = ['copy', 'pack', 'check'] as const
const stepWords = { copy: '正在复制数据', pack: '正在写备份文件', check: '正在重新打开核对' } as const

export const BackupPanel = ({ client }: PanelProps) => {
  const { value: usual, problem } = useAnswer('folder', () => client.backup.folder())
  if (problem) return <ProblemNotice problem={problem} />
  return usual === undefined ? null : <BackupFolder client={client} usual={usual} />
}

/** Backups are made into one folder, and listed from it. */
const BackupFolder = ({ client, usual }: Pick<PanelProps, 'client'> & { usual: GivenPath }) => {
  const { message } = App.useApp()
  const [folder, setFolder] = useState(usual)
  const [restoring, setRestoring] = useState<Backup | 'other'>()
  const list = useAnswer(folder.id, () => client.backup.list({ folder: folder.id }))
  const { busy, progress, problem, follow, cancel } = useProgress<BackupEvent>(({ backup }) => {
    message.success(`已备份并核对：${backup.name}`)
    list.refresh()
  })

  const make = () => void follow((signal) => client.backup.write({ folder: folder.id }, { signal }))
  const percent = progress ? ((steps.indexOf(progress.step) + progress.share) / steps.length) * 100 : 0

  return (
    <>
      <Typography.Paragraph>
        备份是一个加密文件，装着本单位的全部数据和账号；只有备份时的账号密码能打开它。 请放到另一块硬盘或 U
        盘，每天下班前做一次。
      </Typography.Paragraph>
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
      <ProblemNotice problem={problem ?? list.problem} />
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
      <Button className="settings-remark" onClick={() => setRestoring('other')}>
        从别处的备份文件恢复…
      </Button>
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
