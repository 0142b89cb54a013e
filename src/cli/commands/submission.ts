import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { writeBatchFile } from '../../core/submission/batch-file.ts'
import { listBatches } from '../../core/submission/batch-list.ts'
import { submit } from '../../core/submission/submit.ts'
import { withdrawBatch } from '../../core/submission/withdraw-batch.ts'
import { Pace } from '../../core/sync/pace.ts'
import { importReceiptFile } from '../../core/sync/receipt-file.ts'
import { syncUnit } from '../../core/sync/sync.ts'
import { withdrawRefused } from '../../core/sync/withdraw-refused.ts'
import { kibibyte } from '../../shared/byte-size.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { slowestLine } from '../../shared/rpc/line-setting.ts'
import { action, withUnit, withUnitOptions } from '../terminal/command-context.ts'

/** @throws InvalidArgumentError */
const readLimit = (text: string): number => {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < slowestLine) {
    throw new InvalidArgumentError(`应为不小于 ${slowestLine} 的整数（KB/秒）`)
  }
  return limit
}

export const addSubmissionCommands = (program: Command): void => {
  withUnitOptions(program.command('submit'))
    .description('提交：经办人账号冻结并签名批次，再由审核人账号（--as）复签；之后用 sync 送出')
    .option('--file <file>', '复签后另存为 .gzzc 文件，用于网络不通时递交')
    .action(
      action(async ({ output }, options: { home: string; as?: string; file?: string }) => {
        await withUnit(options, 'clerk', async (unit) => {
          const { step, batches } = await submit(unit)
          for (const batch of batches)
            output.line(
              { step, ...batch },
              `批次 ${batch.seq}（${batch.count} 人）：${step === 'frozen' ? '经办人已签名，等待审核人复签' : '两人已签名，等待送出'}`,
            )
          const file = options.file && step === 'sealed' ? options.file : null
          if (file) await writeBatchFile(unit.database, file)
          output.summary({ step, batches: batches.length, file }, file ? `批次文件：${file}` : '')
        })
      }),
    )

  withUnitOptions(program.command('withdraw'))
    .description('撤回批次：审核人复签以前的，或省里整批退回的；里面的人回到“可以提交”')
    .argument('<seq>', '第几批')
    .requiredOption('--reason <text>', '为什么撤回')
    .action(
      action(async ({ output, signal }, seq: string, options: { home: string; as?: string; reason: string }) => {
        await withUnit(options, 'clerk', async (unit) => {
          const batch = listBatches(unit.database).find(
            (entry) => entry.seq === Number(seq) && (entry.step === 'frozen' || entry.step === 'sealed'),
          )
          if (!batch) throw new Problem('core.submit.missing')
          if (batch.step === 'sealed') await withdrawRefused(unit, batch, options.reason, signal)
          else await withdrawBatch(unit, batch, options.reason)
          output.summary({ seq: batch.seq, records: batch.count }, `已撤回第 ${batch.seq} 批（${batch.count} 人）`)
        })
      }),
    )

  withUnitOptions(program.command('sync'))
    .description('与省级服务同步：字典、密钥、照片、批次、回执、结果')
    .option('--limit <KB>', '每秒最多多少 KB（默认按单位的设置）', readLimit)
    .action(
      action(async ({ output, signal }, options: { home: string; as?: string; limit?: number }) => {
        await withUnit(options, undefined, async (unit) => {
          const { limit } = options
          if (limit !== undefined) unit.limitPace(new Pace(() => limit * kibibyte))
          const result = await syncUnit(unit.syncContext, {
            signal,
            onProgress: (step, done, total) => output.progress(`${step} ${done}/${total}`),
          })
          for (const receipt of result.receipts) {
            if (receipt.refused) output.refuse()
            output.line(
              { receipt },
              `回执已验证：接收 ${receipt.accepted}，退回 ${receipt.refused}，暂缓 ${receipt.held}（日志第 ${receipt.logIndex} 条）`,
            )
          }
          const { dictionaryVersion, keysRegistered, photosSent, events } = result
          output.summary(
            { dictionaryVersion, keysRegistered, photosSent, batches: result.receipts.length, events },
            `同步完成：字典第 ${dictionaryVersion} 版，登记密钥 ${keysRegistered}，送出照片 ${photosSent}、批次 ${result.receipts.length}，收到结果 ${events}`,
          )
        })
      }),
    )

  withUnitOptions(program.command('receipt'))
    .description('导入省级服务对 .gzzc 批次文件出具的回执文件；离线验证，与 sync 收到的一样')
    .argument('<file>', '回执文件')
    .action(
      action(async ({ output }, file: string, options: { home: string; as?: string }) => {
        await withUnit(options, undefined, async (unit) => {
          const bytes = await readFile(file).catch((cause: unknown) => {
            throw new Problem('general.fileMissing', { path: file }, { cause })
          })
          const receipt = await importReceiptFile(unit, { name: basename(file), bytes })
          if (receipt.refused) output.refuse()
          output.summary(
            receipt,
            `第 ${receipt.seq} 批的回执已验证：接收 ${receipt.accepted}，退回 ${receipt.refused}，暂缓 ${receipt.held}（日志第 ${receipt.logIndex} 条）`,
          )
        })
      }),
    )
}
