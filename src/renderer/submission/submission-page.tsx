import { App, Card, Skeleton } from 'antd'
import { useState } from 'react'
import type { Batch } from '../../shared/rpc/submission.ts'
import layout from '../../ui/components/layout.module.css'
import { PageTitle } from '../../ui/components/page-title.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { saveFile } from '../../ui/files/save-file.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import type { SectionProps } from '../navigation/section.ts'
import { BatchTable } from './batch-table.tsx'
import { CountersignDialog } from './countersign-dialog.tsx'
import { FreezeDialog } from './freeze-dialog.tsx'
import { NextBatch } from './next-batch.tsx'
import { ReceiptDialog } from './receipt-dialog.tsx'
import { SheetDialog } from './sheet-dialog.tsx'
import { WithdrawDialog } from './withdraw-dialog.tsx'
import './submission.css'

type Opened =
  | { readonly kind: 'freeze' }
  | { readonly kind: 'countersign' | 'sheet' | 'receipt'; readonly id: string }
  | { readonly kind: 'withdraw'; readonly batch: Batch }
  | undefined

/** 提交: the people who are ready, the two signatures, and the outcome of each batch. */
export const SubmissionPage = ({ client, account, edition, onChanged, onGo }: SectionProps) => {
  const [opened, setOpened] = useState<Opened>()
  const { message } = App.useApp()
  const { value, problem } = useAnswer(String(edition), async (signal) => {
    const [readiness, batches] = await Promise.all([
      client.submission.readiness(undefined, { signal }),
      client.submission.batches(undefined, { signal }),
    ])
    return { readiness, batches }
  })
  const close = () => setOpened(undefined)
  const signed = (text: string) => () => {
    close()
    onChanged()
    void message.success(text)
  }

  const exportFile = async (id: string) => {
    try {
      const file = await client.submission.exportFile({ id })
      saveFile(file)
      void message.success(`已导出 ${file.name}`)
    } catch (error) {
      void message.error(problemOf(error).text)
    }
  }

  return (
    <>
      <header className={layout.header}>
        <PageTitle>提交</PageTitle>
      </header>
      <ProblemNotice problem={problem} />
      {!value && !problem && <Skeleton active />}
      {value && (
        <div className={layout.stack}>
          <NextBatch
            readiness={value.readiness}
            account={account}
            onGo={onGo}
            onSign={() => setOpened({ kind: 'freeze' })}
          />
          <Card title="批次">
            <BatchTable
              batches={value.batches}
              loading={false}
              mayCountersign={account.role === 'reviewer'}
              mayWithdraw={account.role !== 'administrator'}
              onWithdraw={(batch) => setOpened({ kind: 'withdraw', batch })}
              onSheet={(id) => setOpened({ kind: 'sheet', id })}
              onCountersign={(id) => setOpened({ kind: 'countersign', id })}
              onReceipt={(id) => setOpened({ kind: 'receipt', id })}
              onExport={exportFile}
            />
          </Card>
        </div>
      )}
      {opened?.kind === 'freeze' && (
        <FreezeDialog
          client={client}
          account={account.name}
          onSigned={signed('已签名并冻结，请审核人复签')}
          onClose={close}
        />
      )}
      {opened?.kind === 'countersign' && (
        <CountersignDialog
          client={client}
          account={account.name}
          id={opened.id}
          onSigned={signed('已复签，下一次同步时送出')}
          onClose={close}
        />
      )}
      {opened?.kind === 'withdraw' && (
        <WithdrawDialog
          client={client}
          batch={opened.batch}
          onWithdrawn={signed('已撤回，这些人随下一批提交')}
          onClose={close}
        />
      )}
      {opened?.kind === 'sheet' && <SheetDialog client={client} id={opened.id} onClose={close} />}
      {opened?.kind === 'receipt' && <ReceiptDialog client={client} id={opened.id} onClose={close} />}
    </>
  )
}
