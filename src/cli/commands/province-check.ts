import type { Command } from 'commander'
import { checkProvince } from '../../server/integrity/check-province.ts'
import { provinceFaultText } from '../../server/integrity/province-fault.ts'
import { action } from '../terminal/command-context.ts'
import { type HomeOptions, homeCommand, officer, withProvince } from '../terminal/province-context.ts'

const databaseNote = {
  integrity_check: '',
  amcheck: '',
  read: '；PostgreSQL 没有装 amcheck 扩展，索引和数据页没有另查',
} as const

export const addCheckCommand = (province: Command): void => {
  homeCommand(province, 'check')
    .description('检查全部数据：数据库、日志、批次与签名、证书、编号、发给单位的结果、登记、每个文件；只读，不改动')
    .option('--no-blobs', '不读照片和 PDF 文件')
    .action(
      action(async ({ output }, options: HomeOptions & { blobs: boolean }) => {
        const { faults, figures, database } = await withProvince(options, (opened) =>
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
}
