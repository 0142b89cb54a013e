// `npm run mutate`: plants small faults in the sources, one at a time, and runs the tests that depend on the file.
//   npm run mutate -- [--seed N] [--count N] [--dir test/shared] [folder or file of src …]
// With --dir, only the suites of that folder run, so faults that only other suites notice count as survivors.
// A fault that no test notices is a survivor. Those that need no test are explained in scripts/mutation-survivors.json.
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
// A fault may well be an endless loop.
const limit = 180_000

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

/** Whether a test of a file of the scratch copy fails. Each fault gets a Vitest of its own, which has nothing cached. */
const isNoticed = (file: string): boolean => {
  const vitest = join(scratch, 'node_modules/vitest/vitest.mjs')
  const run = spawnSync(
    process.execPath,
    // The suites beside the code; those of `files` and `house` go through much else.
    [
      vitest,
      'related',
      file,
      '--run',
      '--bail=1',
      `--dir=${values.dir}`,
      '--project=unit',
      '--exclude=test/{files,house}/**',
      '--reporter=dot',
    ],
    { cwd: scratch, encoding: 'utf8', timeout: limit, killSignal: 'SIGKILL' },
  )
  if (run.error) console.log(`${file}: ${run.error.message}`)
  return run.status !== 0
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
  for (const file of new Set(chosen.map((mutant) => mutant.file)))
    if (isNoticed(file)) throw new Error(`the tests of ${file} fail as it is`)
  for (const [index, mutant] of chosen.entries()) {
    const { file, start, end, replacement } = mutant
    const source = sources.get(file)!
    writeFileSync(join(scratch, file), source.slice(0, start) + replacement + source.slice(end))
    const noticed = isNoticed(file)
    writeFileSync(join(scratch, file), source)
    if (!noticed) survivors.push(mutant)
    const { line, original } = mutant
    const verdict = noticed ? 'noticed' : explanationOf(mutant) ? 'explained' : 'SURVIVED'
    console.log(`${index + 1} ${verdict} ${file}:${line} ${JSON.stringify(original)} → ${JSON.stringify(replacement)}`)
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
