import type { Command } from 'commander'
import { listAdministratorKeys, releaseAdministratorKey } from '../../server/units/administrator-keys.ts'
import { action } from '../terminal/command-context.ts'
import { type HomeOptions, homeCommand, officer, withProvince } from '../terminal/province-context.ts'

/** A fingerprint as it is read out over the telephone: groups of four. */
const inGroups = (keyId: string): string => keyId.replaceAll(/(.{4})(?=.)/g, '$1 ')

/** The key id of a fingerprint as it was typed, with or without spaces. */
const keyIdOf = (typed: string): string => typed.replaceAll(/\s/g, '').toLowerCase()

const stateOf = (key: { releasedAt: string | null; revokedAt: string | null }): string => {
  if (key.revokedAt) return '已作废'
  return key.releasedAt ? '已放行' : '待核对'
}

export const addAdministratorKeyCommands = (province: Command): void => {
  const keys = province.command('key').description('单位管理员的密钥：核对指纹后放行')

  homeCommand(keys, 'list')
    .description('列出单位管理员的密钥，待核对的在前')
    .action(
      action(async ({ output }, options: HomeOptions) => {
        const found = await withProvince(options, ({ units }) => listAdministratorKeys(units, officer()))
        for (const key of found)
          output.line(key, `${stateOf(key)}  ${inGroups(key.keyId)}  ${key.unit}  ${key.name}  ${key.device}`)
        output.summary({ keys: found.length }, `${found.length} 把`)
      }),
    )

  homeCommand(keys, 'release <fingerprint>')
    .description('放行一把管理员密钥：先请单位读出工作台上的指纹，与列出的逐组核对')
    .action(
      action(async ({ output }, fingerprint: string, options: HomeOptions) => {
        const keyId = keyIdOf(fingerprint)
        const { batches } = await withProvince(options, ({ units }) =>
          releaseAdministratorKey(units, officer(), { keyId }),
        )
        output.summary({ keyId, batches }, `已放行：${inGroups(keyId)}；${batches} 个等待的批次继续办理`)
      }),
    )
}
