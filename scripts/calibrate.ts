// npm run calibrate: measures how often each photo check is right, on drawn portraits and, if present, on photographs.
// Writes docs/photo-calibration.md. Options: --good N, --each N (portraits for each strength of a fault), --seed N.
// npm run calibrate -- --photos DIR (more than once): measures on labelled photographs (DIR/labels.csv) instead, and replaces only that
// part of the document. With --every N only each Nth photograph, for a quick look, and no document. With --results DIR it writes the
// reports, and contact sheets of the results.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createPhotoPool } from '../src/photo/node/pool.ts'
import { drawPortrait, samplePortrait } from '../src/sample/portrait.ts'
import { type CheckDefinition, type CheckId, checkIds, checks } from '../src/shared/photo/checks.ts'
import type { Outcome } from '../src/shared/photo/limit.ts'
import { provinceDefault as spec } from '../src/shared/photo/spec.ts'
import { incurable, type PhotoReport } from '../src/shared/photo/verdict.ts'
import { photographs, photographsFolder } from '../test/fixtures/photo/photographs.ts'
import { type Fault, portraitFaults } from '../test/fixtures/photo/portrait-faults.ts'
import { calibrateByPhotographs, markdownTable as table } from './calibrate-photos.ts'

const { values } = parseArgs({
  options: {
    good: { type: 'string', default: '600' },
    each: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1000' },
    photos: { type: 'string', multiple: true },
    every: { type: 'string', default: '1' },
    results: { type: 'string' },
  },
})
const [good, each, seed] = [Number(values.good), Number(values.each), Number(values.seed)]
const strengths = Array.from({ length: 10 }, (_, i) => (i + 1) / 10)

const atOnce = 2 * Math.min(4, availableParallelism())
const pool = createPhotoPool()

/** Runs `work` for every item, a few at a time. Returns the results in the items' order. */
const overAll = async <Item, Result>(what: string, items: readonly Item[], work: (item: Item) => Promise<Result>) => {
  const results: Result[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      results[at] = await work(items[at]!)
      if (at % 100 === 0) process.stderr.write(`${what} ${at}/${items.length}\n`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return results
}

const valueIn = (report: PhotoReport, id: CheckId): number => {
  const value = report.checks.find((check) => check.id === id)?.value
  return typeof value === 'number' ? value : Number.NaN
}

const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`

const document = join(import.meta.dirname, '../docs/photo-calibration.md')
/** The part of the document about labelled photographs, which has figures of its own run. */
const labelledHeading = '## Labelled photographs'
const [drawnPart = '', labelledPart = ''] = readFileSync(document, 'utf8').split(`\n${labelledHeading}\n`)

if (values.photos !== undefined) {
  const every = Number(values.every)
  const sections: string[] = []
  for (const folder of values.photos) {
    const results = values.results && join(values.results, basename(resolve(folder)))
    sections.push(await calibrateByPhotographs(pool, spec, folder, overAll, { every, results }))
  }
  await pool.close()
  console.log(sections.join('\n'))
  if (every === 1) {
    const how = `Written by \`npm run calibrate -- ${values.photos.map((folder) => `--photos ${basename(resolve(folder))}`).join(' ')}\`, over photographs of
real people that are not part of the project. "Accepted" are those handed out, mended or as they came.`
    writeFileSync(document, `${drawnPart}\n${labelledHeading}\n\n${how}\n\n${sections.join('\n')}`)
  }
  process.exit()
}

// Good portraits are mended, and the result is examined again.
interface Mended {
  readonly first: PhotoReport
  readonly second: PhotoReport | undefined
  /** Whether a second pass wrote another file. */
  readonly changed: boolean
}
const mended = await overAll(
  'good',
  Array.from({ length: good }, (_, i) => seed + i),
  async (at): Promise<Mended> => {
    const { report: first, output } = await pool.mend(await drawPortrait(samplePortrait(at)), spec)
    if (output === undefined) return { first, second: undefined, changed: false }
    const again = await pool.mend(output, spec)
    return { first, second: again.report, changed: again.output !== undefined }
  },
)
const refused = mended.filter(({ first }) => incurable(first).length > 0 || first.verdict === 'fail')
const seconds = mended.flatMap(({ second }) => (second ? [second] : []))
const falseAlarms = new Map<CheckId, Record<Outcome, number>>()
for (const { first } of mended) {
  for (const { id, verdict } of first.checks) {
    const counts = falseAlarms.get(id) ?? { pass: 0, warn: 0, fail: 0 }
    counts[verdict]++
    falseAlarms.set(id, counts)
  }
}

const worst = (id: CheckId, side: 'least' | 'most'): string => {
  const all = seconds.map((report) => valueIn(report, id)).filter((value) => !Number.isNaN(value))
  return (side === 'least' ? Math.min(...all) : Math.max(...all)).toFixed(2)
}
const resultRows: (readonly [string, string, string])[] = [
  ['roll, most', `${worst('roll', 'most')}°`, '≤ 1°'],
  ['head height', `${worst('headHeight', 'least')}–${worst('headHeight', 'most')} mm`, 'within the spec'],
  ['upper edge to crown, least', `${worst('crownMargin', 'least')} mm`, `≥ ${spec.limits.crownMargin.warnBelow} mm`],
  ['off centre, most', `${worst('centring', 'most')} mm`, `≤ ${spec.limits.centring.warnAbove} mm`],
  ['background L*, least', worst('backgroundWhite', 'least'), '≥ 97'],
  ['background ΔE, most', worst('backgroundUniformity', 'most'), '≤ 2'],
  [
    'file size',
    `${worst('fileSize', 'least')}–${worst('fileSize', 'most')} KB`,
    `${spec.kilobytes.min}–${spec.kilobytes.max} KB`,
  ],
  ['changed by a second pass', String(mended.filter(({ changed }) => changed).length), '0'],
  ['results that do not pass', String(seconds.filter(({ verdict }) => verdict !== 'pass').length), '0'],
]

// A fault is found when one of its checks does not pass.
const drawnFaults = portraitFaults.flatMap((fault) =>
  strengths.flatMap((strength) => Array.from({ length: each }, (_, i) => ({ fault, strength, at: seed + 7 * i }))),
)
const found = await overAll('faults', drawnFaults, async ({ fault, strength, at }): Promise<Outcome> => {
  const plain = { ...samplePortrait(at), background: '#ffffff', tilt: 0 }
  const report = await pool.check(await drawPortrait(fault.spoil(plain, strength)), spec)
  const verdicts = report.checks.filter(({ id }) => fault.checks.includes(id)).map(({ verdict }) => verdict)
  return verdicts.includes('fail') ? 'fail' : verdicts.includes('warn') ? 'warn' : 'pass'
})
const ofFault = (fault: Fault) =>
  drawnFaults.map((drawn, i) => ({ ...drawn, outcome: found[i]! })).filter((d) => d.fault === fault)
const misses = portraitFaults.map((fault) => {
  const visible = ofFault(fault).filter(({ strength }) => strength >= fault.visibleFrom)
  const missed = visible.filter(({ outcome }) => outcome === 'pass').length
  const bySteps = strengths.map((strength) => {
    const here = ofFault(fault).filter((d) => d.strength === strength)
    const count = (outcome: Outcome): number => here.filter((d) => d.outcome === outcome).length
    return `${count('fail')}·${count('warn')}·${count('pass')}`
  })
  return { fault, visible: visible.length, missed, bySteps }
})

// Photographs, if the folder exists.
const photos = existsSync(join(photographsFolder, 'samples.csv')) ? photographs : []
const judged = await overAll('photographs', photos, async ({ file, incurable: wanted }) => {
  const { report } = await pool.mend(readFileSync(join(photographsFolder, file)), spec)
  const reasons = report.checks.filter(({ verdict }) => verdict === 'fail').map(({ reason }) => reason as string)
  const agrees = wanted.length === 0 ? report.verdict !== 'fail' : wanted.every((reason) => reasons.includes(reason))
  return { file, wanted, reasons, agrees }
})
await pool.close()

const text = `# How often the photo checks are right

Written by \`npm run calibrate -- --good ${good} --each ${each} --seed ${seed}\`: ${good + drawnFaults.length} drawn portraits against the spec
\`${spec.id}\`. The portraits are the demo's (\`src/sample/portrait.ts\`), the faults those of \`test/fixtures/photo/portrait-faults.ts\`. Drawn portraits
vary less than photographs, so the figures show whether the checks work, and not how often real photographs fail.

## Checks

${table(
  ['check', '', 'ISO/IEC 29794-5', 'measures', 'unit'],
  checkIds.map((id) => {
    const { name, iso = '', measures, unit }: CheckDefinition = checks[id]
    return [id, name, iso, measures, unit]
  }),
)}

## Good portraits

${refused.length} of ${good} refused (${percent(refused.length, good)}; aim at most 1 %). Checks that warn or fail in the report of the mended photo:

${table(
  ['check', 'passes', 'warns', 'fails'],
  [...falseAlarms].filter(([, c]) => c.warn + c.fail > 0).map(([id, c]) => [id, c.pass, c.warn, c.fail]),
)}

Measures of the mended results:

${table(['measure', 'worst', 'aim'], resultRows)}

## Faults

A fault counts as missed when none of its checks warns or fails although a person sees it in the portrait. The column "visible from" has the least strength that a
person sees. Aim: at most 2 % missed.

${table(
  ['fault', 'checks', 'visible from', 'portraits', 'missed', ''],
  misses.map(({ fault, visible, missed }) => [
    fault.name,
    fault.checks.join(', '),
    fault.visibleFrom,
    visible,
    missed,
    percent(missed, visible),
  ]),
)}

Numbers of portraits that fail·warn·pass, by strength:

${table(
  ['fault', ...strengths.map(String)],
  misses.map(({ fault, bySteps }) => [fault.name, ...bySteps]),
)}

## Photographs

${
  judged.length === 0
    ? 'The folder of calibration photographs was missing.'
    : `${judged.filter(({ agrees }) => agrees).length} of ${judged.length} verdicts agree with a person's judgement of the photograph.

${table(
  ['photograph', 'must be refused for', 'refused for', 'agrees'],
  judged.map(({ file, wanted, reasons, agrees }) => [
    file,
    wanted.join(', ') || '–',
    reasons.join(', ') || '–',
    agrees ? 'yes' : '**no**',
  ]),
)}`
}
`
writeFileSync(document, labelledPart ? `${text}\n${labelledHeading}\n${labelledPart}` : text)
console.log(text)
const poor = misses.filter(({ missed, visible }) => missed > 0.02 * visible)
const failed = refused.length > 0.01 * good || poor.length > 0 || judged.some(({ agrees }) => !agrees)
if (failed) {
  console.error(
    `aims missed: ${poor.map(({ fault }) => fault.name).join(', ') || 'refusals of good portraits or photographs'}`,
  )
  process.exitCode = 1
}
