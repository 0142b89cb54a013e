// `npm run test:faults`: many rounds of the faults of which `npm test` plays one of each kind.
//   npm run test:faults -- [--rounds 80] [--seed N] [--only KIND] [--database sqlite|postgres]
// The rounds are shared out among the kinds. A round that fails prints what was done and how it is played again.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const kinds = ['line', 'kills', 'restores', 'clocks', 'answers', 'disks', 'damage', 'offline']

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '80' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    only: { type: 'string' },
    database: { type: 'string', default: 'sqlite' },
  },
})
const { rounds, seed, only, database } = values
if ((only !== undefined && !kinds.includes(only)) || !['sqlite', 'postgres'].includes(database)) {
  console.error(`--only ${kinds.join('|')}, --database sqlite|postgres`)
  process.exit(2)
}
const played = only === undefined ? kinds : [only]
const each = Math.ceil(Number(rounds) / played.length)
console.log(`${each} rounds of ${played.join(', ')} on ${database}, from seed ${seed} on`)
const suites = played.map((kind) => `test/faults/${kind}.test.ts`)
const run = spawnSync(process.execPath, [join(import.meta.dirname, 'test.ts'), ...suites], {
  stdio: 'inherit',
  env: { ...process.env, GZZC_ROUNDS: `${each}`, GZZC_SEED: seed, GZZC_DATABASE: database },
})
process.exitCode = run.status ?? 1
