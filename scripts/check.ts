// Static checks, in the order of what fails fastest: format and lint, types per runtime, the import table,
// what nothing uses (knip.json).
import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const path = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`

const steps: [name: string, command: string, ...args: string[]][] = [
  ['format and lint', 'biome', 'check', '--error-on-warnings', '.'],
  ...['none', 'node', 'dom', 'preload'].map((runtime): [string, string, ...string[]] => [
    `types: ${runtime}`,
    'tsc',
    '-p',
    `tsconfig.${runtime}.json`,
  ]),
  ['import table', 'depcruise', '--config', '.dependency-cruiser.cjs', 'src'],
  ['unused files, exports and dependencies', 'knip', '--no-progress', '--no-config-hints'],
]

// dependency-cruiser has no use for the TypeScript compiler here (it parses with swc) but warns of its API all the same.
const noise =
  /missing-tsc-transpiler|compatible TypeScript compiler|missed TypeScript sources|Install typescript to|Support for typescript/

const withoutNoise = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line.trim() && !noise.test(line))
    .join('\n')

let failed = 0
for (const [name, command, ...args] of steps) {
  const run = spawnSync(command, args, { cwd: root, env: { ...process.env, PATH: path }, encoding: 'utf8' })
  const ok = run.status === 0
  if (run.error) console.error(`${command}: ${run.error.message}`)
  if (!ok) {
    failed++
    console.error(withoutNoise(run.stdout ?? ''))
    console.error(withoutNoise(run.stderr ?? ''))
  }
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}`)
}
process.exitCode = failed ? 1 : 0
