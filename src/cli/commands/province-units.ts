import { type Command, InvalidArgumentError } from 'commander'
import { writeJsonFile } from '../../exchange/json-file.ts'
import { listDevices, reinstateDevice, revokeDevice } from '../../server/units/device-registry.ts'
import { enrolmentNotice } from '../../server/units/enrolment-file.ts'
import { addUnit, issueEnrolmentCode, listUnits } from '../../server/units/unit-registry.ts'
import { type UnitKind, unitKinds } from '../../shared/dictionary/unit-kind.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { isCreditCode } from '../../shared/record/credit-code.ts'
import { action } from '../terminal/command-context.ts'
import { type HomeOptions, homeCommand, officer, withProvince } from '../terminal/province-context.ts'

const kind = (text: string): UnitKind => {
  if (!(unitKinds as readonly string[]).includes(text)) throw new InvalidArgumentError(unitKinds.join('、'))
  return text as UnitKind
}

const creditCode = (text: string): string => {
  const code = text.normalize('NFKC').trim().toUpperCase()
  if (!isCreditCode(code)) throw new InvalidArgumentError('统一社会信用代码是 18 位，最后一位是校验位；请对照证书核对')
  return code
}

/** Registering units, and the registrations of their computers. */
export const addUnitCommands = (province: Command): void => {
  const unit = province.command('unit').description('评委会组建单位')
  homeCommand(unit, 'add')
    .description('登记一个单位，得到一次性登记码（只显示这一次）')
    .requiredOption('--name <name>', '单位名称')
    .requiredOption('--credit-code <code>', '统一社会信用代码', creditCode)
    .requiredOption('--kind <kind>', unitKinds.join('、'), kind)
    .requiredOption('--committee <name...>', '评审机构')
    .option('--filing <number...>', '自主评审备案号')
    .option('--enrolment-file <file>', '另写一份登记文件，发给单位代替手抄登记码')
    .action(
      action(
        async (
          { output },
          options: HomeOptions & {
            name: string
            creditCode: string
            kind: UnitKind
            committee: string[]
            filing?: string[]
            enrolmentFile?: string
          },
        ) => {
          const added = await withProvince(options, async (opened) => {
            const unit = await addUnit(opened.units, officer(), {
              name: options.name,
              creditCode: options.creditCode,
              kind: options.kind,
              committees: options.committee.map((name) => ({ name })),
              filings: (options.filing ?? []).map((number) => ({ number })),
            })
            if (options.enrolmentFile) {
              const { unitId, enrolmentCode: code } = unit
              await writeJsonFile(
                await enrolmentNotice(opened.units, officer(), { unitId, code }),
                options.enrolmentFile,
              )
            }
            return unit
          })
          output.summary(
            added,
            `已登记 ${options.name}（字典第 ${added.dictionaryVersion} 版）\n一次性登记码：${added.enrolmentCode}`,
          )
        },
      ),
    )

  homeCommand(unit, 'devices')
    .description('列出一个单位登记的电脑')
    .requiredOption('--credit-code <code>', '统一社会信用代码')
    .action(
      action(async ({ output }, options: HomeOptions & { creditCode: string }) => {
        const { creditCode } = options
        const devices = await withProvince(options, (opened) => listDevices(opened.units, officer(), { creditCode }))
        for (const device of devices)
          output.line(
            device,
            `${device.id}  ${device.name}  ${device.enrolledAt.slice(0, 10)} 登记${device.revokedAt ? `，${device.revokedAt.slice(0, 10)} 作废` : ''}`,
          )
        output.summary({ devices: devices.length }, `电脑 ${devices.length} 台`)
      }),
    )
  homeCommand(unit, 'code')
    .description('给已登记的单位增发一次性登记码：换了电脑，或加一台')
    .requiredOption('--credit-code <code>', '统一社会信用代码')
    .action(
      action(async ({ output }, options: HomeOptions & { creditCode: string }) => {
        const enrolmentCode = await withProvince(options, async (opened) => {
          const known = (await listUnits(opened.units, officer())).find(
            ({ creditCode }) => creditCode === options.creditCode,
          )
          if (!known) throw new Problem('server.unit.unknown')
          return issueEnrolmentCode(opened.units, officer(), { unitId: known.id })
        })
        output.summary({ enrolmentCode }, `一次性登记码：${enrolmentCode}`)
      }),
    )

  const changeDevice = (name: string, description: string, change: typeof revokeDevice, done: string) =>
    homeCommand(province, name)
      .description(description)
      .argument('<device>', '电脑的编号（gzzc province unit devices）')
      .action(
        action(async ({ output }, device: string, options: HomeOptions) => {
          const { keys } = await withProvince(options, (opened) => change(opened.units, officer(), { device }))
          output.summary({ device, keys }, `${done}，签名密钥 ${keys} 个`)
        }),
      )
  changeDevice(
    'revoke-device',
    '作废一台电脑的登记：遗失、调走或停用；它上面的签名密钥一并作废，以前提交的不受影响',
    revokeDevice,
    '已作废这台电脑的登记',
  )
  changeDevice(
    'reinstate-device',
    '恢复误作废、或已找回的电脑的登记，连同随它作废的签名密钥',
    reinstateDevice,
    '已恢复这台电脑的登记',
  )
}
