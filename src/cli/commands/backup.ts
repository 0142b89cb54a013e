import type { Command } from 'commander'
import packageJson from '../../../package.json' with { type: 'json' }
import { backUp } from '../../core/backup/back-up.ts'
import { readBackupManifest } from '../../core/backup/backup-file.ts'
import { restoreBackup } from '../../core/backup/restore-backup.ts'
import type { BackupStep } from '../../core/backup/write-backup.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { action, withUnit, withUnitOptions } from '../terminal/command-context.ts'
import { askRecoveryCode, readPassword } from '../terminal/password.ts'

const stepWords: Record<BackupStep, string> = { copy: '复制数据', pack: '写备份文件', check: '核对备份' }
const olderBackup = '注意：这份备份由旧版本程序写出，没有防改动的校验，备份的时间和单位名称无从证明；数据已逐项核对'
const percent = (done: number, total: number): string => `${Math.floor((100 * done) / total)}%`

export const addBackupCommands = (program: Command): void => {
  withUnitOptions(program.command('backup <file>'))
    .description('把单位的全部数据备份成一个加密文件，写完后重新打开核对')
    .action(
      action(async ({ output, signal }, file: string, options: { home: string; as?: string }) => {
        const manifest = await withUnit(options, undefined, (unit) =>
          backUp(
            unit.keyContext,
            { path: file, program: packageJson.version },
            {
              signal,
              onProgress: (step, done, total) => output.progress(`${stepWords[step]} ${percent(done, total)}`),
            },
          ),
        )
        const { database, audit, madeAt } = manifest
        const summary = { file, madeAt, bytes: database.size, auditRows: audit.rows, checked: true }
        output.summary(summary, `已备份并核对：${file}（操作日志 ${audit.rows} 条）`)
      }),
    )

  program
    .command('restore <file>')
    .description('把备份恢复到一个空文件夹；从不覆盖已有的数据')
    .requiredOption('--home <dir>', '恢复到的空文件夹')
    .requiredOption('--as <account>', '备份里的一个账号，用它的密码打开备份')
    .action(
      action(async ({ output, signal }, file: string, options: { home: string; as: string }) => {
        await readBackupManifest(file) // a file that is no backup is refused before the password prompt
        const password = await readPassword('GZZC_PASSWORD', `${options.as} 的密码：`)
        const request = { file, folder: options.home, account: options.as, password }
        const restore = (recoveryCode?: string) =>
          restoreBackup(
            { ...request, recoveryCode },
            { signal, onProgress: (done, total) => output.progress(`恢复 ${percent(done, total)}`) },
          )
        const { manifest, authenticated } = await restore().catch(async (error: unknown) => {
          // Only the keyring inside the backup says whether the account needs a code.
          if (!(error instanceof Problem && error.code === 'core.device.needed')) throw error
          return restore(await askRecoveryCode(options.as))
        })
        const summary = {
          home: options.home,
          unit: manifest.unit,
          madeAt: manifest.madeAt,
          auditRows: manifest.audit.rows,
          authenticated,
        }
        output.summary(
          summary,
          `已恢复到 ${options.home}：${manifest.unit ?? '尚未登记的单位'}，备份于 ${manifest.madeAt}${authenticated ? '' : `\n${olderBackup}`}`,
        )
      }),
    )
}
