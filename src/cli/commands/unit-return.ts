import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { adoptRecords } from '../../core/adoption/adopt.ts'
import { decideConflict, listConflicts } from '../../core/adoption/conflicts.ts'
import { enrolmentCode, serverAddress } from '../../core/enrolment/enrolment-input.ts'
import { settleMoved } from '../../core/places/place.ts'
import { PlaceBook } from '../../core/places/place-book.ts'
import { reEnrolDevice } from '../../core/sync/re-enrol.ts'
import { applyReEnrolmentAnswer, writeReEnrolmentRequest } from '../../core/sync/re-enrol-file.ts'
import { Unit } from '../../core/unit.ts'
import { writeFileDurably } from '../../files/durable-file.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { action, type UnitOptions, withUnit, withUnitOptions } from '../terminal/command-context.ts'
import { readPassword } from '../terminal/password.ts'

interface ReEnrolOptions {
  readonly home: string
  readonly as: string
  readonly code?: string
  readonly server?: string
  readonly copy?: boolean
  readonly request?: string
  readonly answer?: string
}

interface AdoptOptions extends UnitOptions {
  readonly take?: string
}

const addAdoptCommand = (unit: Command): void => {
  withUnitOptions(unit.command('adopt'))
    .description('按省里的记录取回：本机有的移到省里的状态，没有的连照片一起取回，不同的列出来由人决定')
    .option('--take <which>', '不同的都以哪一份为准：province 省里的，own 本机的；不写就只列出')
    .action(
      action(async ({ output, signal }, options: AdoptOptions) => {
        const { take } = options
        if (take !== undefined && take !== 'province' && take !== 'own')
          throw new Problem('general.usage', { detail: '--take province / own' })
        await withUnit(options, 'clerk', async (opened) => {
          const result = await adoptRecords(opened, {
            signal,
            onProgress: (done, total) => output.progress(`已核对 ${done} / ${total}`),
          })
          for (const conflict of listConflicts(opened.database)) {
            const { recordId, kind, name, ownState, provinceState, differences } = conflict
            const fields = differences.map(({ label, own, province }) => `${label}：本机 ${own}，省里 ${province}`)
            if (take) await decideConflict(opened, { recordId, take })
            output.line(
              { recordId, kind, ownState, provinceState, taken: take ?? null },
              `${recordId}  ${name}  本机${ownState}，省里${provinceState}  ${fields.join('；')}`,
            )
          }
          const conflicts = listConflicts(opened.database).length
          if (conflicts || result.lost) output.refuse()
          const { added, moved, same, newer, photos, lost } = result
          output.summary(
            { added, moved, same, newer, photos, lost, conflicts },
            `取回 ${added} 人，移到省里的状态 ${moved} 人，一致 ${same} 人，照片 ${photos} 张；等人决定 ${conflicts} 人`,
          )
        })
      }),
    )
}

const addMovedCommand = (unit: Command): void => {
  withUnitOptions(unit.command('moved'))
    .description('确认：这份数据是从别处搬来的，原来的不再使用；复制来的请用 re-enrol --copy')
    .action(
      action(async ({ output }, options: UnitOptions) => {
        await withUnit(options, undefined, async (opened) => {
          await settleMoved(opened, opened.home, PlaceBook.ofUser())
          output.summary({ moved: true }, '已确认：数据搬到了这里')
        })
      }),
    )
}

const readAnswer = async (path: string) => {
  const bytes = await readFile(path).catch((cause) => {
    throw new Problem('general.fileMissing', { path }, { cause })
  })
  return { name: basename(path), bytes }
}

/** Commands for a unit that the province and this computer no longer agree about. */
export const addReturnCommands = (unit: Command): void => {
  addMovedCommand(unit)
  addAdoptCommand(unit)
  unit
    .command('re-enrol')
    .description('重新登记已登记的电脑：恢复过备份、复制过文件夹、登记被作废或批次交不上去时用；数据都保留')
    .requiredOption('--home <dir>', '单位数据文件夹')
    .option('--code <code>', '省里新发的一次性登记码')
    .option('--server <url>', '省级服务地址，没有变就不写')
    .option('--copy', '这是复制来的数据，原来的电脑还在用：登记成另一台电脑，每个人都换新密钥')
    .option('--request <out>', '不连网：写出申请文件，以 .gzzc-request 结尾')
    .option('--answer <file>', '不连网：收下省里的答复文件')
    .option('--as <account>', '管理员账号名', '管理员')
    .action(
      action(async ({ output, signal }, options: ReEnrolOptions) => {
        const { home, as, code, server, copy = false, request: out, answer } = options
        if (answer === undefined ? code === undefined : out !== undefined)
          throw new Problem('general.usage', { detail: '--code CODE [--request FILE] / --answer FILE' })
        const password = await readPassword('GZZC_PASSWORD', `${as} 的密码：`)
        const opened = await Unit.open(home, { account: as, password }, { places: PlaceBook.ofUser() })
        try {
          const request = { code: code === undefined ? '' : enrolmentCode(code), deviceName: hostname(), copy }
          if (out !== undefined) {
            writeFileDurably(out, await writeReEnrolmentRequest(opened.provinceContext, request))
            output.summary({ file: out }, `申请文件：${out}；请送到省里，取回答复文件`)
            return
          }
          const address = server === undefined ? undefined : serverAddress(server)
          const enrolled =
            answer === undefined
              ? await reEnrolDevice(opened, { ...request, password, server: address }, { signal })
              : await applyReEnrolmentAnswer(opened, await readAnswer(answer), password)
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
