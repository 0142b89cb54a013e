import type { Command } from 'commander'
import { unitAccounts } from '../../core/accounts/keyring.ts'
import { checkHome } from '../../core/rescue/check-home.ts'
import { rescueHome } from '../../core/rescue/rescue-home.ts'
import { refuseWithoutKeyring } from '../../core/unit.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { action, type UnitOptions, withUnitOptions } from '../terminal/command-context.ts'
import { readPassword } from '../terminal/password.ts'

/** The account of `--as`, or the first one, with its password. The unit itself may be too damaged to be opened. */
const credentialsOf = async ({ home = '', as }: UnitOptions) => {
  const account = as ?? unitAccounts(home)[0]?.name
  if (!account) {
    refuseWithoutKeyring(home)
    throw new Problem('core.home.missing', { home })
  }
  return { account, password: await readPassword('GZZC_PASSWORD', `${account} 的密码：`) }
}

/** Commands for data that a disk has damaged. */
export const addRescueCommands = (unit: Command): void => {
  withUnitOptions(unit.command('check'))
    .description('检查单位数据是否完好：数据库、操作日志、签名、照片；不改动任何东西')
    .action(
      action(async ({ output }, options: UnitOptions) => {
        const { faults, records, photos } = await checkHome(options.home ?? '', await credentialsOf(options))
        for (const fault of faults) output.line({ fault }, fault)
        if (faults.length) output.refuse()
        output.summary(
          { whole: faults.length === 0, faults: faults.length, records, photos },
          faults.length
            ? `有 ${faults.length} 处问题：先用备份恢复；没有备份，用 gzzc unit rescue 取出还能读的部分`
            : `数据完好：${records} 条记录，${photos} 张照片`,
        )
      }),
    )

  withUnitOptions(unit.command('rescue'))
    .description('数据损坏时，把还能读的一条一条取到新文件夹；原来的文件不动')
    .requiredOption('--to <dir>', '新的空文件夹')
    .action(
      action(async ({ output }, options: UnitOptions & { to: string }) => {
        const credentials = await credentialsOf(options)
        const tables = await rescueHome({ home: options.home ?? '', folder: options.to, ...credentials })
        for (const { table, rows, lost, whole } of tables)
          if (!whole || lost)
            output.line({ table, rows, lost, whole }, `${table}：取出 ${rows} 条，读不出的至少 ${lost} 条`)
        const records = tables.find(({ table }) => table === 'record')?.rows ?? 0
        const photos = tables.find(({ table }) => table === 'photo')?.rows ?? 0
        const damaged = tables.filter(({ whole, lost }) => !whole || lost > 0).length
        if (damaged) output.refuse()
        output.summary(
          { folder: options.to, records, photos, damaged },
          `取出 ${records} 条记录、${photos} 张照片到 ${options.to}；接着同步，再用 gzzc unit adopt 取回省里的记录`,
        )
      }),
    )
}
