// `npm run mutate`: plants small faults in the sources, one at a time, and runs the tests that depend on the file.
//   npm run mutate -- [--seed N] [--count N] [--dir test/shared] [folder or file of src …]
// With --dir, only the suites of that folder run, so faults that only other suites notice count as survivors.
// A verdict `noticed` names the first test that failed, so that a failure for another reason can be seen.
// A fault that no test notices is a survivor. Those that need no test are explained in scripts/mutation-survivors.json.
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Mutant, mutantsOf, sampleOf } from './mutants.ts'

const root = join(import.meta.dirname, '..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '200' },
    skip: { type: 'string', default: '0' },
    dir: { type: 'string', default: 'test' },
  },
})
const folders =
  positionals.length > 0 ? positionals : ['src/trust', 'src/shared/rules', 'src/shared/record', 'src/certificate']
// A fault may well be an endless loop. The run without a fault sets a lower limit for the others, in milliseconds.
let limit = 300_000

interface Explained {
  readonly file: string
  /** The source line, without its indentation. */
  readonly line: string
  readonly original: string
  readonly replacement: string
  readonly why: string
}
const explained = JSON.parse(readFileSync(join(import.meta.dirname, 'mutation-survivors.json'), 'utf8')) as Explained[]

const scratch = mkdtempSync(join(tmpdir(), 'gzzc-mutants-'))
const leftOut = new Set(['node_modules', '.git', '.cache', 'artifacts', 'out', 'dist'])
for (const part of readdirSync(root))
  if (!leftOut.has(part)) cpSync(join(root, part), join(scratch, part), { recursive: true })
symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'))

// The suites beside the code; those of `files` and `house` go through much else. Projects ignore Vitest's own --dir.
const leftOutSuites = values.dir === 'test' ? 'test/{files,house}/**' : `test/!(${basename(values.dir)})/**`

/** The test that fails, of those that depend on files of the scratch copy; nothing when none does. */
const findFailure = (files: readonly string[]): string | undefined => {
  const vitest = join(scratch, 'node_modules/vitest/vitest.mjs')
  // Each fault gets a Vitest of its own, which has nothing cached.
  const run = spawnSync(
    process.execPath,
    [
      vitest,
      'related',
      ...files,
      '--run',
      '--bail=1',
      '--project=unit',
      `--exclude=${leftOutSuites}`,
      '--reporter=dot',
      '--no-color',
    ],
    { cwd: scratch, encoding: 'utf8', timeout: limit, killSignal: 'SIGKILL' },
  )
  if (run.error) return run.error.message
  if (run.status === 0) return
  return /^ FAIL {2}(?:\|unit\| )?(.*)/m.exec(run.stderr)?.[1] ?? 'Vitest itself'
}

const sources = new Map(
  folders
    .flatMap((folder) => (folder.endsWith('.ts') ? [folder] : globSync(`${folder}/**/*.ts`, { cwd: root })))
    .sort()
    .map((file) => [file, readFileSync(join(root, file), 'utf8')]),
)
const all = [...sources].flatMap(([file, source]) => mutantsOf(file, source))
const chosen = sampleOf(all, Number(values.count), Number(values.seed)).slice(Number(values.skip))
console.log(`${chosen.length} of ${all.length} faults in ${sources.size} files, seed ${values.seed}`)

const lineOf = ({ file, line }: Mutant): string => sources.get(file)!.split('\n')[line - 1]!.trim()
const explanationOf = (mutant: Mutant): string | undefined =>
  explained.find(
    ({ file, line, original, replacement }) =>
      file === mutant.file &&
      line === lineOf(mutant) &&
      original === mutant.original &&
      replacement === mutant.replacement,
  )?.why

const survivors: Mutant[] = []
try {
  const start = Date.now()
  const failure = findFailure([...new Set(chosen.map((mutant) => mutant.file))])
  if (failure) throw new Error(`without a fault fails ${failure}`)
  limit = 10_000 + 5 * (Date.now() - start)
  for (const [index, mutant] of chosen.entries()) {
    const { file, start, end, replacement } = mutant
    const source = sources.get(file)!
    writeFileSync(join(scratch, file), source.slice(0, start) + replacement + source.slice(end))
    const noticedBy = findFailure([file])
    writeFileSync(join(scratch, file), source)
    if (!noticedBy) survivors.push(mutant)
    const { line, original } = mutant
    const verdict = noticedBy ? 'noticed' : explanationOf(mutant) ? 'explained' : 'SURVIVED'
    console.log(`${index + 1} ${verdict} ${file}:${line} ${JSON.stringify(original)} → ${JSON.stringify(replacement)}`)
    if (noticedBy) console.log(`  by ${noticedBy}`)
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

const unexplained = survivors.filter((mutant) => !explanationOf(mutant))
const noticed = chosen.length - survivors.length
console.log(
  `${noticed} of ${chosen.length} noticed (${((noticed / chosen.length) * 100).toFixed(1)} %), ` +
    `${survivors.length - unexplained.length} explained, ${unexplained.length} survived`,
)
for (const mutant of unexplained) {
  const { file, original, replacement } = mutant
  console.log(JSON.stringify({ file, line: lineOf(mutant), original, replacement, why: '' }))
}
