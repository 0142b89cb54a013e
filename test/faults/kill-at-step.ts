import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import pg from 'pg'
import { watchStatements } from '../fixtures/unit/kill-at-statement.ts'

// For processes that a test starts to kill. The hooks are on libraries and on Node, so the product needs none.

type Anything = (...given: unknown[]) => unknown

/** Calls `before` ahead of every call of some functions of a module. */
const watchFunctions = (module: object, names: readonly string[], before: () => void): void => {
  const functions = module as Record<string, Anything>
  for (const name of names) {
    const original = functions[name]!
    functions[name] = function (this: unknown, ...given) {
      before()
      return original.apply(this, given)
    }
  }
}

/**
 * Kills this process with SIGKILL just before its n-th step from now on: a statement of SQLite, a query of PostgreSQL, or an
 * operation on a file.
 */
export const killAtStep = (at: number): void => {
  let steps = 0
  const step = (): void => {
    if (++steps === at) process.kill(process.pid, 'SIGKILL')
  }
  watchStatements(step)
  watchFunctions(pg.Client.prototype, ['query'], step)
  watchFunctions(fs, ['writeFileSync', 'renameSync', 'rmSync', 'fsyncSync', 'openSync'], step)
  watchFunctions(fs.promises, ['open', 'rename', 'rm', 'writeFile', 'mkdir', 'copyFile'], step)
  syncBuiltinESMExports()
  const report = process.env['GZZC_STEPS']
  if (report) process.on('exit', () => fs.appendFileSync(report, `${steps} ${process.argv.slice(2).join(' ')}\n`))
}
