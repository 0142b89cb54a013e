import { hostname } from 'node:os'
import type { Command } from 'commander'
import { enrolmentCode, serverAddress } from '../../core/enrolment/enrolment-input.ts'
import { reEnrolDevice } from '../../core/sync/re-enrol.ts'
import { Unit } from '../../core/unit.ts'
import { action } from '../terminal/command-context.ts'
import { readPassword } from '../terminal/password.ts'

interface ReEnrolOptions {
  readonly home: string
  readonly as: string
  readonly code: string
  readonly server?: string
  readonly copy?: boolean
}

/** Commands for a unit that the province and this computer no longer agree about. */
export const addReturnCommands = (unit: Command): void => {
  unit
    .command('re-enrol')
    .description('重新登记已登记的电脑：恢复过备份、复制过文件夹、登记被作废或批次交不上去时用；数据都保留')
    .requiredOption('--home <dir>', '单位数据文件夹')
    .requiredOption('--code <code>', '省里新发的一次性登记码')
    .option('--server <url>', '省级服务地址，没有变就不写')
    .option('--copy', '这是复制来的数据，原来的电脑还在用：登记成另一台电脑，每个人都换新密钥')
    .option('--as <account>', '管理员账号名', '管理员')
    .action(
      action(async ({ output, signal }, options: ReEnrolOptions) => {
        const { home, as, code, server, copy = false } = options
        const password = await readPassword('GZZC_PASSWORD', `${as} 的密码：`)
        const opened = await Unit.open(home, { account: as, password })
        try {
          const request = {
            code: enrolmentCode(code),
            deviceName: hostname(),
            password,
            server: server === undefined ? undefined : serverAddress(server),
            copy,
          }
          const enrolled = await reEnrolDevice(opened, request, { signal })
          const { device, batches, records, newKeys } = enrolled
          output.summary(
            { device, batches, records, newKeys },
            [
              `已重新登记（本机编号 ${device}），收回 ${batches} 个批次、${records} 人，等下一批`,
              newKeys ? '每个人都要换新密钥：请给其他账号重设密码，并请省里放行管理员的新密钥' : '',
            ]
              .filter(Boolean)
              .join('\n'),
          )
        } finally {
          await opened.close()
        }
      }),
    )
}
