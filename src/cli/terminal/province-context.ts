import { userInfo } from 'node:os'
import type { Command } from 'commander'
import type { Officer } from '../../server/access/actor.ts'
import { openProvince, type Province } from '../../server/province.ts'
import { keyAccess, type PassphraseOptions, withPassphraseOptions } from './passphrase.ts'

export interface HomeOptions extends PassphraseOptions {
  readonly home: string
  readonly database?: string
}

/** Opens the province of `--home` for one command and closes it afterwards. */
export const withProvince = async <Result>(
  options: HomeOptions,
  work: (province: Province) => Promise<Result>,
): Promise<Result> => {
  const province = await openProvince(options.home, {
    ...(options.database ? { database: options.database } : {}),
    keyAccess: keyAccess(options),
  })
  try {
    return await work(province)
  } finally {
    await province.close()
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
