import { Alert, Button, Form, Input, Modal, Progress, Result } from 'antd'
import { useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { Backup, RestoreEvent } from '../../shared/rpc/backup.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { GivenPath } from '../../shared/rpc/given-path.ts'
import { PasswordInput } from '../../ui/components/password-input.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { RecoveryCodeField } from '../../ui/components/recovery-code.tsx'
import { formatDateTime } from '../../ui/format/times.ts'
import { useProgress } from '../../ui/hooks/use-progress.ts'
import { PathChooser } from '../desktop/path-choice.tsx'

interface Props {
  readonly client: CoreClient
  /** The backup to restore; without one the dialog asks for its file. */
  readonly backup: Backup | undefined
  /** Restores into this program's own folder, which has no unit yet, and asks for no other. */
  readonly here?: boolean
  readonly onClose: () => void
  /** Called instead of `onClose` after a restore, when the person has read the result. */
  readonly onRestored?: () => void
}

type Restored = Extract<RestoreEvent, { kind: 'done' }>

interface Given {
  /** Absent where the dialog was opened for a backup of the list. */
  readonly file?: GivenPath
  readonly folder?: GivenPath
  readonly account: string
  readonly password: string
  /** Of the computer that the account was bound to; asked for after a first refusal. */
  readonly recoveryCode?: string
}

/** Id of the recovery code that a restore was refused without; it stays asked for until the dialog closes. */
const useAskedCode = (problem: Problem | undefined): string | undefined => {
  const [asked, setAsked] = useState<string>()
  const now = problem?.code === 'core.device.needed' ? String(problem.details['device']) : undefined
  if (now !== undefined && now !== asked) setAsked(now)
  return now ?? asked
}

/** Restores a backup into an empty folder. Existing data is never changed. */
export const RestoreDialog = ({ client, backup, here = false, onClose, onRestored }: Props) => {
  const [done, setDone] = useState<Restored>()
  const { busy, progress, problem, follow, cancel } = useProgress<RestoreEvent>(setDone)
  const asked = useAskedCode(problem)
  const restore = ({ file, folder, account, password, recoveryCode }: Given) => {
    const request = {
      ...{ file: backup?.id ?? file?.id ?? '', account, password },
      ...(folder ? { folder: folder.id } : {}),
      ...(recoveryCode ? { recoveryCode } : {}),
    }
    return follow((signal) => client.backup.restore(request, { signal }))
  }

  if (done) {
    const leave = onRestored ?? onClose
    return (
      <Modal
        open
        title="恢复完成"
        footer={
          here ? (
            <Button type="primary" autoFocus onClick={leave}>
              打开这份数据
            </Button>
          ) : (
            <>
              <Button autoFocus={!window.desktop} onClick={leave}>
                {window.desktop ? '先不打开' : '知道了'}
              </Button>
              {window.desktop && (
                <Button type="primary" autoFocus onClick={() => void window.desktop?.openUnit(done.folder)}>
                  打开这份数据
                </Button>
              )}
            </>
          )
        }
        onCancel={leave}
      >
        <Result
          status="success"
          title={`已恢复${done.backup.unit ?? ''} ${formatDateTime(done.backup.madeAt)}的数据`}
          subTitle={
            here
              ? '请用备份时的账号和密码登录。'
              : `数据在 ${done.folder}。打开以后，程序每次都用这一份，原来的留在原处；两份数据不要同时使用。`
          }
        />
        {!done.authenticated && (
          <Alert
            type="warning"
            showIcon
            title="这份备份由旧版本程序写出"
            description="旧版本的备份没有防改动的校验，备份的时间和单位名称无从证明；数据本身已逐项核对。请核对后尽快做一次新的备份。"
          />
        )}
      </Modal>
    )
  }
  return (
    <Modal
      open
      width={600}
      title={backup ? `恢复 ${formatDateTime(backup.madeAt)} 的备份` : '从备份文件恢复'}
      okText="恢复"
      confirmLoading={busy}
      okButtonProps={{ htmlType: 'submit', form: 'restore' }}
      onCancel={() => {
        cancel()
        onClose()
      }}
    >
      {!here && (
        <Alert
          className="settings-notice"
          type="info"
          showIcon
          title="现在的数据不会被改动"
          description="备份恢复到另一个空文件夹。备份之后录入、审核和提交的内容，恢复的那一份里没有。"
        />
      )}
      <Form id="restore" layout="vertical" requiredMark={false} onFinish={restore} disabled={busy}>
        {!backup && (
          <Form.Item
            name="file"
            label="备份文件"
            extra="备份时选的那份文件，文件名里有备份的日期"
            rules={[{ required: true, message: '请选择备份文件' }]}
          >
            <PathChooser client={client} kind="backup" title="选择备份文件" autoFocus />
          </Form.Item>
        )}
        {!here && (
          <Form.Item
            name="folder"
            label="恢复到这个文件夹"
            extra="一个空文件夹；可以在选择时新建"
            rules={[{ required: true, message: '请选择文件夹' }]}
          >
            <PathChooser client={client} kind="folder" title="选择恢复到的文件夹" autoFocus={Boolean(backup)} />
          </Form.Item>
        )}
        <Form.Item name="account" label="备份里的账号" rules={[{ required: true, message: '请填写账号' }]}>
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
        <Form.Item name="password" label="这个账号备份时的密码" rules={[{ required: true, message: '请输入密码' }]}>
          <PasswordInput maxLength={1000} autoComplete="off" />
        </Form.Item>
        {asked && <RecoveryCodeField device={asked} />}
      </Form>
      {busy && <Progress percent={Math.floor((progress?.share ?? 0) * 100)} />}
      <ProblemNotice problem={problem} />
    </Modal>
  )
}
