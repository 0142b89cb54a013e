import { hostname } from 'node:os'
import type { Command } from 'commander'
import { roleWords } from '../../core/accounts/session.ts'
import type { AccountRole } from '../../core/store/schema.ts'
import { Unit } from '../../core/unit.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { action, withUnit, withUnitOptions } from '../command-context.ts'
import { readPassword } from '../password.ts'

interface EnrolOptions {
  readonly server: string
  readonly code: string
  readonly home: string
  readonly as: string
}

export const addUnitCommands = (program: Command): void => {
  const unit = program.command('unit').description('单位：登记、账号')

  unit
    .command('enrol')
    .description('用省里发的一次性登记码登记本单位（新文件夹会建立数据和管理员账号）')
    .requiredOption('--home <dir>', '单位数据文件夹')
    .requiredOption('--server <url>', '省级服务地址')
    .requiredOption('--code <code>', '一次性登记码')
    .option('--as <account>', '管理员账号名', '管理员')
    .action(
      action(async ({ output }, options: EnrolOptions) => {
        const password = await readPassword('GZZC_PASSWORD', `${options.as} 的密码：`)
        const credentials = { account: options.as, password }
        const opened = await Unit.open(options.home, credentials).catch((error: unknown) => {
          if (error instanceof Problem && error.code === 'core.home.missing')
            return Unit.create(options.home, credentials)
          throw error
        })
        try {
          const enrolment = await opened.enrol(options.server, options.code, hostname())
          const summary = {
            unit: enrolment.unit.name,
            device: enrolment.device,
            dictionaryVersion: opened.dictionary.version,
          }
          output.summary(summary, `已登记：${summary.unit}（字典第 ${summary.dictionaryVersion} 版）`)
        } finally {
          await opened.close()
        }
      }),
    )

  const account = unit.command('account').description('账号')
  withUnitOptions(account.command('add <name>'))
    .description('增加账号；新账号的密码用 GZZC_NEW_PASSWORD 或提示输入')
    .requiredOption('--role <role>', 'clerk（经办人）、reviewer（审核人）或 administrator（管理员）')
    .action(
      action(async ({ output }, name: string, options: { home: string; as?: string; role: string }) => {
        if (!Object.hasOwn(roleWords, options.role))
          throw new Problem('general.usage', { detail: `--role ${options.role}` })
        const role = options.role as AccountRole
        await withUnit(options, 'administrator', async (opened) => {
          const password = await readPassword('GZZC_NEW_PASSWORD', `${name} 的新密码：`)
          const added = await opened.addAccount({ name, role, password })
          output.summary({ account: added.name, role: added.role }, `已增加${roleWords[role]}账号：${added.name}`)
        })
      }),
    )
}
