import { type Command, InvalidArgumentError } from 'commander'
import { addOfficer, listOfficers, reinviteOfficer } from '../../server/officers/officer-accounts.ts'
import { type OfficerRole, officerRoles, officerRoleWords } from '../../shared/console/officer-roles.ts'
import { action } from '../terminal/command-context.ts'
import { type HomeOptions, homeCommand, officer, withProvince } from '../terminal/province-context.ts'

const roleList = officerRoles.map((role) => `${role}（${officerRoleWords[role]}）`).join('、')

const rolesOf = (text: string): readonly OfficerRole[] => {
  const given = new Set(text.split(',').map((name) => name.trim()))
  const roles = officerRoles.filter((role) => given.delete(role))
  if (given.size > 0 || roles.length === 0) throw new InvalidArgumentError(`岗位为 ${roleList}，以逗号隔开`)
  return roles
}

const stateWords = { invited: '待设置', active: '在用', deactivated: '已停用' } as const

/** The one-time link. The code is behind `#`, which browsers do not send. */
const linkOf = (consoleAddress: string, code: string): string =>
  `${new URL('/invitation', consoleAddress).href}#${code}`

export const addOfficerCommands = (province: Command): void => {
  const officers = province.command('officer').description('管理台的工作人员账号')

  homeCommand(officers, 'add')
    .description('添加一个账号，得到一次性的设置链接（只显示这一次）；第一个账号用它添加，以后的在管理台里添加')
    .requiredOption('--name <name>', '账号名，用来登录，也记入审计')
    .requiredOption('--roles <roles>', `岗位，以逗号隔开：${roleList}`, rolesOf)
    .action(
      action(async ({ output }, options: HomeOptions & { name: string; roles: readonly OfficerRole[] }) => {
        const { name, roles } = options
        const { link, expiresAt } = await withProvince(options, async ({ officers: context, settings }) => {
          const { code, expiresAt } = await addOfficer(context, officer(), {
            name: name.normalize('NFC').trim(),
            roles,
          })
          return { link: linkOf(settings.consoleAddress, code), expiresAt }
        })
        output.summary({ name, link, expiresAt }, `已添加：${name}\n设置链接（一次有效，${expiresAt} 前）：${link}`)
      }),
    )

  homeCommand(officers, 'invite <name>')
    .description('给忘记密码或丢失验证器的账号重新发链接；原来的密码、通行密钥和登录立即失效')
    .action(
      action(async ({ output }, name: string, options: HomeOptions) => {
        const { link, expiresAt } = await withProvince(options, async ({ officers: context, settings }) => {
          const { code, expiresAt } = await reinviteOfficer(context, officer(), { name })
          return { link: linkOf(settings.consoleAddress, code), expiresAt }
        })
        output.summary({ name, link, expiresAt }, `设置链接（一次有效，${expiresAt} 前）：${link}`)
      }),
    )

  homeCommand(officers, 'list')
    .description('列出账号和岗位')
    .action(
      action(async ({ output }, options: HomeOptions) => {
        const found = await withProvince(options, ({ officers: context }) => listOfficers(context, officer()))
        for (const each of found) {
          const words = each.roles.map((role) => officerRoleWords[role]).join('、')
          output.line({ ...each }, `${stateWords[each.state]}  ${each.name}  ${words}`)
        }
        output.summary({ officers: found.length }, `${found.length} 个`)
      }),
    )
}
