import type { Command } from 'commander'
import { unitAccounts } from '../../core/accounts/keyring.ts'
import { refuseElsewhere } from '../../core/places/lease.ts'
import { PlaceBook } from '../../core/places/place-book.ts'
import { refuseWithoutKeyring, Unit } from '../../core/unit.ts'
import type { AccountRole } from '../../shared/account.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { Output } from './output.ts'
import { readPassword, readRecoveryCode } from './password.ts'

/** Context that every command gets in addition to its own arguments. */
export interface CommandContext {
  readonly output: Output
  /** Aborted by Ctrl+C. Commands stop at a point where no work is incomplete. */
  readonly signal: AbortSignal
}

export interface UnitOptions {
  readonly home?: string
  readonly as?: string
}

/** Adds the options of every command that works on a unit's folder. */
export const withUnitOptions = (command: Command): Command =>
  command
    .requiredOption('--home <dir>', '单位数据文件夹')
    .option('--as <account>', '以哪个账号进行（默认：第一个合适的账号）')

/**
 * Opens the unit of `--home` for one command and closes it afterwards. The account is `--as`, else the first with the role
 * that the command requires, else the first of all.
 */
export const withUnit = async <Result>(
  options: UnitOptions,
  role: AccountRole | undefined,
  work: (unit: Unit) => Promise<Result>,
): Promise<Result> => {
  const home = options.home ?? ''
  const accounts = unitAccounts(home)
  if (!accounts.length) {
    refuseWithoutKeyring(home)
    throw new Problem('core.home.missing', { home })
  }
  refuseElsewhere(home)
  const account = options.as ?? (accounts.find((candidate) => candidate.role === role) ?? accounts[0]!).name
  const password = await readPassword('GZZC_PASSWORD', `${account} 的密码：`)
  const recoveryCode = await readRecoveryCode(home, account)
  const unit = await Unit.open(home, { account, password, recoveryCode }, { places: PlaceBook.ofUser() })
  try {
    return await work(unit)
  } finally {
    await unit.close()
  }
}

/** Wraps a command's work: output by `--json`, Ctrl+C as cancellation, problems as exit codes. */
export const action =
  <Arguments extends unknown[]>(work: (context: CommandContext, ...given: Arguments) => Promise<void>) =>
  async (...given: [...Arguments, Command]): Promise<void> => {
    const command = given.at(-1) as Command
    const output = new Output(Boolean(command.optsWithGlobals()['json']))
    const controller = new AbortController()
    const cancel = () => controller.abort(new Problem('general.cancelled'))
    process.once('SIGINT', cancel)
    process.once('SIGTERM', cancel)
    try {
      await work({ output, signal: controller.signal }, ...(given.slice(0, -1) as unknown as Arguments))
    } catch (error) {
      const problem = Problem.from(error)
      if (!problem) throw error
      output.fail(problem)
    } finally {
      process.off('SIGINT', cancel)
      process.off('SIGTERM', cancel)
      process.exitCode = output.exitCode
    }
  }
