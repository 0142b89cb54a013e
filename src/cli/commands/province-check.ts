import type { Command } from 'commander'
import { acceptRestored, planRestored } from '../../server/heads/restored.ts'
import { checkProvince } from '../../server/integrity/check-province.ts'
import { provinceFaultText } from '../../server/integrity/province-fault.ts'
import { compareClock, confirmClock } from '../../server/log/confirm-clock.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { action } from '../terminal/command-context.ts'
import { type HomeOptions, homeCommand, officer, withProvince } from '../terminal/province-context.ts'

const databaseNote = {
  integrity_check: '',
  amcheck: '',
  read: '；PostgreSQL 没有装 amcheck 扩展，索引和数据页没有另查',
} as const

export const addIntegrityCommands = (province: Command): void => {
  homeCommand(province, 'check')
    .description('检查全部数据：数据库、日志、批次与签名、证书、编号、发给单位的结果、登记、每个文件；只读，不改动')
    .option('--no-blobs', '不读照片和 PDF 文件')
    .action(
      action(async ({ output }, options: HomeOptions & { blobs: boolean }) => {
        const { faults, figures, database } = await withProvince({ ...options, behind: true }, (opened) =>
          checkProvince(opened.integrity, officer(), {
            blobs: options.blobs,
            onProgress: (checked, total) => output.progress(`已查文件 ${checked}/${total}`),
          }),
        )
        for (const fault of faults) output.line({ fault }, `✗ ${provinceFaultText(fault)}`)
        if (faults.length) output.refuse()
        const { batches, records, certificates, files } = figures
        const counts = `批次 ${batches}，记录 ${records}，证书 ${certificates}，文件 ${files ?? '未查'}`
        output.summary(
          { whole: faults.length === 0, faults: faults.length, figures, database },
          faults.length ? `发现 ${faults.length} 处矛盾（${counts}）` : `完好：${counts}${databaseNote[database]}`,
        )
      }),
    )

  homeCommand(province, 'restored')
    .description('从备份恢复以后：编号接着已给出的往下走，开始新的一段，并记入日志；先列出要做什么，加 --yes 才做')
    .option('--yes', '照列出的做')
    .action(
      action(async ({ output }, options: HomeOptions & { yes?: boolean }) => {
        await withProvince({ ...options, behind: true }, async (opened) => {
          const losses = await planRestored(opened.heads, officer())
          if (!losses) throw new Problem('server.restored.whole')
          const { log, audit, series } = losses
          output.line(
            { log, audit },
            `公开日志有 ${log.size} 条，曾有 ${log.seen} 条；操作日志有 ${audit.seq} 条，曾有 ${audit.seen} 条`,
          )
          for (const { name, last, seen } of series)
            output.line({ series: name, last, seen }, `编号 ${name}：从第 ${seen + 1} 号接着编，跳过 ${seen - last} 个`)
          if (!options.yes) {
            output.refuse()
            output.summary({ done: false }, '先找更新的备份。确实只能用这一份，加 --yes 再运行一次')
            return
          }
          const epoch = await acceptRestored(opened.heads, officer())
          output.summary({ done: true, epoch }, `已记入日志，从此为第 ${epoch} 段；各单位同步后补交缺少的批次`)
        })
      }),
    )

  homeCommand(province, 'clock')
    .description('时钟与操作日志矛盾、停办时：核对服务器的时钟以后，从现在的时间继续')
    .option('--yes', '已核对，时钟是对的')
    .action(
      action(async ({ output }, options: HomeOptions & { yes?: boolean }) => {
        await withProvince({ ...options, behind: true }, async (opened) => {
          const { now, last } = await compareClock(opened.log, officer(), new Date())
          if (options.yes) await confirmClock(opened.log, officer())
          else output.refuse()
          const text = `时钟 ${now}，操作日志最后一条 ${last ?? '没有'}`
          output.summary(
            { now, last, done: options.yes === true },
            `${text}${options.yes ? '；已记下，从现在继续' : '；核对以后加 --yes'}`,
          )
        })
      }),
    )
}
