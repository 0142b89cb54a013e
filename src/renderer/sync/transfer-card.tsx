import { App, Button, Card, Select, Steps, Typography } from 'antd'
import { useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { SyncStatus } from '../../shared/rpc/sync.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { RecentMenu } from '../../ui/components/recent-menu.tsx'
import { chooseFile } from '../../ui/files/choose-file.ts'
import { saveFile } from '../../ui/files/save-file.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'

interface Props {
  readonly client: CoreClient
  readonly batches: SyncStatus['outbox']['batches']
  /** Generation of the list of seals in use; null before the first. */
  readonly seals: number | null
  readonly onChanged: () => void
}

/** For units without a connection to the province: a batch is saved as a file, and its receipt is loaded from one. */
export const TransferCard = ({ client, batches, seals, onChanged }: Props) => {
  const { message } = App.useApp()
  const [busy, setBusy] = useState<'export' | 'import' | 'seals'>()
  const [problem, setProblem] = useState<Problem>()
  const sealed = batches.filter(({ waitsFor }) => waitsFor === 'send')
  const [chosen, setChosen] = useState<string>()
  const batch = sealed.find(({ id }) => id === chosen) ?? sealed[0]

  const attempt = async (what: 'export' | 'import' | 'seals', work: () => Promise<string | undefined>) => {
    setBusy(what)
    setProblem(undefined)
    try {
      const done = await work()
      if (done) void message.success(done)
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(undefined)
    }
  }

  const exportBatch = (id: string) =>
    attempt('export', async () => {
      const file = await client.submission.exportFile({ id })
      saveFile(file)
      return `已导出 ${file.name}，请复制到 U 盘`
    })

  const importReceipt = () =>
    attempt('import', async () => {
      const file = await chooseFile('.json,.gzzc-receipt,.gzzc')
      if (!file) return undefined
      const { seq, accepted, refused, held } = await client.sync.importReceipt({ file })
      onChanged()
      return `第 ${seq} 批的回执核对无误：接收 ${accepted}，退回 ${refused}，暂缓 ${held}`
    })

  const importSeals = () =>
    attempt('seals', async () => {
      const file = await chooseFile('.json')
      if (!file) return undefined
      const { generation, was } = await client.sync.importSeals({ file })
      onChanged()
      return generation === was
        ? `本机已有第 ${was} 版印章名单，这份不比它新，没有装入`
        : `印章名单核对无误，已装入第 ${generation} 版`
    })

  return (
    <Card title="网络不通时：用 U 盘递交">
      <Steps
        orientation="vertical"
        size="small"
        className="transfer-steps"
        items={[
          {
            status: 'process',
            title: '导出批次文件，复制到 U 盘',
            content: (
              <div className="transfer-step">
                {batch ? (
                  <>
                    <Select
                      aria-label="要导出的批次"
                      value={batch.id}
                      onChange={setChosen}
                      options={sealed.map(({ id, seq, count }) => ({
                        value: id,
                        label: `第 ${seq} 批（${count} 人）`,
                      }))}
                      className="transfer-choice"
                    />
                    <Button loading={busy === 'export'} onClick={() => exportBatch(batch.id)}>
                      导出批次文件
                    </Button>
                  </>
                ) : (
                  <Typography.Text type="secondary">
                    现在没有待送出的批次。两人都签名后，批次会出现在这里。
                  </Typography.Text>
                )}
              </div>
            ),
          },
          {
            status: 'process',
            title: '送到省厅，省厅收下后把回执文件存回 U 盘',
            content: (
              <Typography.Text type="secondary">
                批次文件由两人签名保护，途中被改动省里会拒收；其中有个人信息，U 盘请专人保管。
              </Typography.Text>
            ),
          },
          {
            status: 'process',
            title: '导入回执文件',
            content: (
              <div className="transfer-step">
                <Button loading={busy === 'import'} onClick={importReceipt}>
                  导入回执文件
                </Button>
                <RecentMenu kind="transfer" />
                <Typography.Text type="secondary">不用联网：签名和批次在本机核对，与网上收到的一样。</Typography.Text>
              </div>
            ),
          },
          {
            status: 'process',
            title: '省里换了印章时：导入印章名单',
            content: (
              <div className="transfer-step">
                <Button loading={busy === 'seals'} onClick={importSeals}>
                  导入印章名单
                </Button>
                <Typography.Text type="secondary">
                  {seals === null ? '本机还没有印章名单，证书上的印章无从核对。' : `本机现有第 ${seals} 版。`}
                  名单向省里索取，省里的签名在本机核对，较旧的名单不会替换较新的。
                </Typography.Text>
              </div>
            ),
          },
        ]}
      />
      <ProblemNotice problem={problem} />
    </Card>
  )
}
