import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder that is gone after the test. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gzzc-certificate-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs a program of the machine, in a folder that is also its home, and returns what it printed. Throws when it fails. */
export const run = (folder: string, program: string, ...options: string[]): string => {
  const result = spawnSync(program, options, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 30_000,
    env: { PATH: process.env['PATH'], HOME: folder, LANG: 'C.UTF-8' },
  })
  if (result.error) throw result.error
  if (result.status !== 0) throw new Error(`${program}: exit ${result.status}\n${result.stdout}${result.stderr}`)
  return result.stdout
}
