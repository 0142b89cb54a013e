import type { Command } from 'commander'
import { encryptHome } from '../../server/home.ts'
import { changePassphrase } from '../../server/signing/key-files.ts'
import { action } from '../terminal/command-context.ts'
import { descriptor, readNewPassphrase, readPassphrase } from '../terminal/passphrase.ts'

interface KeysOptions {
  readonly home: string
  readonly passphraseFd?: number
  readonly newPassphraseFd?: number
}

/** The keys of the province at rest. */
export const addKeyCommands = (province: Command): void => {
  const keys = province.command('keys').description('省级密钥：加密、换口令')
  const command = (name: string): Command =>
    keys
      .command(name)
      .requiredOption('--home <dir>', '省级服务数据文件夹')
      .option('--passphrase-fd <n>', '从这个文件描述符读口令', descriptor)

  command('encrypt')
    .description('用口令加密文件夹里的全部密钥；以后打开省级服务都要这个口令。中断后再运行一次即可')
    .action(
      action(async ({ output }, options: KeysOptions) => {
        const encrypted = await encryptHome(options.home, await readNewPassphrase(options.passphraseFd))
        output.summary({ encrypted }, `已加密密钥文件 ${encrypted} 个。以前的备份里仍有未加密的密钥，请销毁或另行加密`)
      }),
    )

  command('passphrase')
    .description('更换密钥的口令。中断后用同样的新旧口令再运行一次即可')
    .option('--new-passphrase-fd <n>', '从这个文件描述符读新口令', descriptor)
    .action(
      action(async ({ output }, options: KeysOptions) => {
        const current = await readPassphrase(options.passphraseFd, '现在的口令：')
        const next = await readNewPassphrase(options.newPassphraseFd)
        const changed = await changePassphrase(options.home, current, next)
        output.summary({ changed }, `已更换口令，密钥文件 ${changed} 个`)
      }),
    )
}
