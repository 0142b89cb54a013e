// `npm run drill`: the long form of a test that `npm test` runs with few people: a clerk's round with 300 people by keyboard alone.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const people = process.argv[2] ?? '300'
const run = spawnSync(process.execPath, [join(import.meta.dirname, 'test.ts'), 'test/window/by-keyboard'], {
  stdio: 'inherit',
  env: { ...process.env, GZZC_PEOPLE: people },
})
process.exitCode = run.status ?? 1
