import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One temporary folder for a whole run of the tests; whatever they leave in it goes when they end. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'gzzc-run-'))
  chmodSync(folder, 0o1777) // some programs under test run as another user
  process.env.TMPDIR = folder
  // Programs under test are started many times from the same sources.
  process.env.NODE_COMPILE_CACHE = join(folder, 'compiled')
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
