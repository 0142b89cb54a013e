import { userInfo } from 'node:os'
import type { Command } from 'commander'
import type { Officer } from '../../server/access/actor.ts'
import { openProvince, type Province } from '../../server/province.ts'
import type { ProvinceRole } from '../../server/roles.ts'
import { storeTrouble } from '../../server/store/store-trouble.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { keyAccess, type PassphraseOptions, withPassphraseOptions } from './passphrase.ts'

export interface HomeOptions extends PassphraseOptions {
  readonly home: string
  readonly database?: string
  /** Opens a database that was put back too: to look at it, or to accept it. */
  readonly behind?: true
}

/** Opens the province of `--home` for an officer's command, without the keys of the seal and of tokens, and closes it afterwards. */
export const withProvince = <Result>(
  options: HomeOptions,
  work: (province: Province<'officers'>) => Promise<Result>,
): Promise<Result> => withRoles(options, ['officers'], work)

/**
 * Opens the province of `--home` with these roles and closes it afterwards.
 * @throws Problem `server.disk.full`, `server.busy`; whatever `work` throws
 */
export const withRoles = async <Role extends ProvinceRole, Result>(
  options: HomeOptions,
  roles: readonly Role[],
  work: (province: Province<Role>) => Promise<Result>,
): Promise<Result> => {
  try {
    const province = await openProvince(options.home, {
      roles,
      ...(options.database ? { database: options.database } : {}),
      ...(options.behind ? { behind: true } : {}),
      keyAccess: keyAccess(options),
    })
    try {
      return await work(province)
    } finally {
      await province.close()
    }
  } catch (error) {
    throw error instanceof Problem ? error : (storeTrouble(error) ?? error)
  }
}

/** The account of the machine; its name goes into the audit log. */
export const officer = (): Officer => ({ kind: 'officer', id: userInfo().username })

/** A command that works on the province's folder. */
export const homeCommand = (parent: Command, name: string): Command =>
  withPassphraseOptions(
    parent
      .command(name)
      .requiredOption('--home <dir>', '省级服务数据文件夹')
      .option('--database <url>', 'sqlite:… 或 postgres://…'),
  )
