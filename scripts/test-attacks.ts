// `npm run test:attacks`: the long form of the attacks that `npm test` runs with few altered files.
//   npm run test:attacks -- [--count 500] [--seed N]   The seed is printed, so that a failure can be repeated.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
  },
})

/** The suites in which somebody attacks: each refusal has its own code, and the audit records it where it should. */
const suites = [
  'test/attacks',
  'test/certificate/altered-pdf.test.ts',
  'test/certificate/parse-budget.test.ts',
  'test/certificate/seal-list.test.ts',
  'test/cli/verify.test.ts',
  'test/core/foreign-server.test.ts',
  'test/core/split-view.test.ts',
  'test/core/account-list.test.ts',
  'test/core/given-paths.test.ts',
  'test/core/web-host-requests.test.ts',
  'test/files/hostile.test.ts',
  'test/photo/unreadable.test.ts',
  'test/server/account-lists.test.ts',
  'test/server/error-pages.test.ts',
  'test/server/photo-threads.test.ts',
  'test/server/text.test.ts',
  'test/server/device-requests.test.ts',
  'test/files/worker-pool.test.ts',
  'test/server/lookup-limit.test.ts',
  'test/server/verification.test.ts',
  'test/server/wire.test.ts',
]

console.log(`${values.count} altered files of each kind, seed ${values.seed}`)
const run = spawnSync(process.execPath, [join(import.meta.dirname, 'test.ts'), ...suites], {
  stdio: 'inherit',
  env: { ...process.env, GZZC_ATTACKS: values.count, GZZC_SEED: values.seed },
})
process.exitCode = run.status ?? 1
