// `npm test`: static checks, the build that window tests drive, the trial package, then all tests.
//   npm test -- [what vitest takes: files, -t NAME, …]   With arguments only the tests they name run, without static checks.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from './built.ts'
import { packTrial } from './trial-package.ts'

const root = join(import.meta.dirname, '..')
const given = process.argv.slice(2)

const run = (...args: string[]): boolean =>
  spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0

/** What vitest counted; nothing when it ended before it could tell. */
interface Counts {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly success: boolean
}

const runTests = (): Counts | undefined => {
  const folder = mkdtempSync(join(tmpdir(), 'gzzc-test-'))
  const report = join(folder, 'report.json')
  try {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    run(vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...given)
    return JSON.parse(readFileSync(report, 'utf8')) as Counts
  } catch (error) {
    console.error(`the tests ended without a report: ${(error as Error).message}`)
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const checked = given.length > 0 || run('scripts/check.ts')
ensureBuilt()
// The packed app that test/packaged looks into and drives.
if (given.length === 0 || given.some((word) => word.includes('packaged'))) {
  await packTrial()
  await packTrial('photo')
}
const counts = runTests()
const { numPassedTests: passed = 0, numFailedTests: failed = 0, numPendingTests: skipped = 0 } = counts ?? {}
// A test file that cannot even be loaded fails without a failed test of its own.
const unloaded = counts && !counts.success && failed === 0 ? 1 : 0
if (!checked) console.error('static checks failed: see above')
console.log(`${passed} passed, ${failed + unloaded} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = checked && counts?.success && passed > 0 ? 0 : 1
