import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { addAccount } from '../../core/accounts/accounts.ts'
import { adoptDictionaryFile } from '../../core/dictionaries/adopt-dictionary.ts'
import { countStale, listRejudged, rejudgeRecords } from '../../core/dictionaries/rejudge.ts'
import { adoptSealListFile } from '../../core/seals/seal-list.ts'
import { type AccountRole, accountRoleWords } from '../../shared/account.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { action, withUnit, withUnitOptions } from '../terminal/command-context.ts'
import { readPassword } from '../terminal/password.ts'
import { addEnrolCommand } from './unit-enrol.ts'
import { addRescueCommands } from './unit-rescue.ts'
import { addReturnCommands } from './unit-return.ts'

/** @throws Problem `general.fileMissing` */
const readGiven = (path: string): Uint8Array => {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new Problem('general.fileMissing', { path }, { cause })
  }
}

export const addUnitCommands = (program: Command): void => {
  const unit = program.command('unit').description('单位：登记、账号')

  addEnrolCommand(unit)
  addReturnCommands(unit)
  addRescueCommands(unit)

  withUnitOptions(unit.command('dictionary <file>'))
    .description('装入省里发来的字典文件（签名须是本省的）')
    .action(
      action(async ({ output }, file: string, options: { home: string; as?: string }) => {
        await withUnit(options, undefined, async (opened) => {
          const { version } = await adoptDictionaryFile(opened, readGiven(file))
          const stale = countStale(opened.database, version)
          output.summary({ version, stale }, `已装入字典第 ${version} 版；待重新核对 ${stale} 条（gzzc unit rejudge）`)
        })
      }),
    )

  withUnitOptions(unit.command('seals <file>'))
    .description('装入省里发来的印章名单（签名须是本省的）')
    .action(
      action(async ({ output }, file: string, options: { home: string; as?: string }) => {
        await withUnit(options, undefined, async (opened) => {
          const generation = await adoptSealListFile(opened, readGiven(file))
          output.summary({ generation }, `现用印章名单第 ${generation} 版`)
        })
      }),
    )

  withUnitOptions(unit.command('rejudge'))
    .description('按现在的字典重新核对还没有提交的记录，列出有变化的')
    .action(
      action(async ({ output, signal }, options: { home: string; as?: string }) => {
        await withUnit(options, 'clerk', async (opened) => {
          const counts = await rejudgeRecords(opened, {
            signal,
            onProgress: (done, total) => output.progress(`已核对 ${done} / ${total}`),
          })
          for (let after = 0; ; ) {
            const page = listRejudged(opened.database, after, 200)
            for (const { id, name, reopened, now } of page) {
              const faults = now.map(({ found }) => found)
              output.line(
                { id, reopened, faults },
                `${id}  ${name}  ${reopened ? '退回草稿' : '提醒有变化'}：${faults.join('；') || '不再有问题'}`,
              )
            }
            if (page.length < 200) break
            after = page.at(-1)!.ordinal
          }
          output.summary(
            { ...counts },
            `核对 ${counts.records} 条：有变化 ${counts.changed}，其中退回草稿 ${counts.reopened}`,
          )
        })
      }),
    )

  const account = unit.command('account').description('账号')
  withUnitOptions(account.command('add <name>'))
    .description('增加账号；新账号的密码用 GZZC_NEW_PASSWORD 或提示输入')
    .requiredOption('--role <role>', 'clerk（经办人）、reviewer（审核人）或 administrator（管理员）')
    .action(
      action(async ({ output }, name: string, options: { home: string; as?: string; role: string }) => {
        if (!Object.hasOwn(accountRoleWords, options.role))
          throw new Problem('general.usage', { detail: `--role ${options.role}` })
        const role = options.role as AccountRole
        await withUnit(options, 'administrator', async (opened) => {
          const password = await readPassword('GZZC_NEW_PASSWORD', `${name} 的新密码：`)
          const added = await addAccount(opened.keyContext, { name, role, password })
          output.summary(
            { account: added.name, role: added.role },
            `已增加${accountRoleWords[role]}账号：${added.name}`,
          )
        })
      }),
    )
}
