// npm run drill:photos [-- COUNT SEED]: sends mutated photo files to the engine's workers. None may crash a worker, hang or use unbounded memory.
// npm run drill:photos -- --steady 5000: sends this many good photos to two workers, every tenth of 12 megapixels. Memory must not grow.

import { memoryUsage } from 'node:process'
import { parseArgs } from 'node:util'
import { createPhotoPool } from '../src/photo/node/pool.ts'
import { drawPortrait, samplePortrait } from '../src/sample/portrait.ts'
import { mebibyte } from '../src/shared/byte-size.ts'
import { provinceDefault } from '../src/shared/photo/spec.ts'
import { mutatedFiles } from '../test/fixtures/photo/mutated-files.ts'

const longestMs = 30_000
const mostGrowthMb = 400
/** Growth in MB that is allowed in the second half of a steady run, because garbage collectors leave some room. */
const mostSteadyGrowthMb = 60

const pool = createPhotoPool({ size: 2 })
const rssMb = (): number => memoryUsage().rss / mebibyte

const mutated = async (count: number, seed: number): Promise<void> => {
  const verdicts = new Map<string, number>()
  let [slowest, peak, start] = [0, 0, 0]
  let at = 0
  for await (const file of mutatedFiles(count, seed)) {
    const from = performance.now()
    const { report } = await pool.mend(file, provinceDefault, { signal: AbortSignal.timeout(longestMs) })
    slowest = Math.max(slowest, performance.now() - from)
    const { rss } = memoryUsage()
    // The models are loaded and the buffers grown after the first few.
    if (at++ === 30) start = rss
    peak = Math.max(peak, rss)
    const readable = report.checks.find(({ id }) => id === 'readable')
    const outcome = readable?.reason ?? report.verdict
    verdicts.set(outcome, (verdicts.get(outcome) ?? 0) + 1)
  }
  await pool.close()

  const growth = (peak - start) / mebibyte
  console.log(
    `${count} mutated files, seed ${seed}: no crash, no hang; slowest ${Math.round(slowest)} ms; memory grew by ${Math.round(growth)} MB after the first 30`,
  )
  console.log([...verdicts].map(([outcome, n]) => `${outcome} ${n}`).join(', '))
  if (growth > mostGrowthMb) {
    console.error(`more than ${mostGrowthMb} MB`)
    process.exitCode = 1
  }
}

/** Mends good photos, two at a time, and prints the peak memory of each tenth of the run. */
const steady = async (count: number): Promise<void> => {
  const draw = (at: number, size = {}) => drawPortrait({ ...samplePortrait(at), background: '#438edb', ...size })
  const small = await Promise.all(Array.from({ length: 18 }, (_, at) => draw(at)))
  const large = await Promise.all([1, 2].map((at) => draw(at, { width: 3000, height: 4000 })))
  const peaks = Array.from({ length: 10 }, () => 0)
  let next = 0
  const lane = async (): Promise<void> => {
    for (let at = next++; at < count; at = next++) {
      const photo = at % 10 === 0 ? large[(at / 10) % 2]! : small[at % small.length]!
      const { output } = await pool.mend(photo, provinceDefault)
      if (output === undefined) throw new Error(`photo ${at} was not mended`)
      const tenth = Math.floor((10 * at) / count)
      peaks[tenth] = Math.max(peaks[tenth]!, rssMb())
    }
  }
  await Promise.all([lane(), lane()])
  await pool.close()
  const growth = Math.max(...peaks.slice(5)) - Math.max(...peaks.slice(0, 5))
  console.log(`${count} photos; peak memory in each tenth, MB: ${peaks.map(Math.round).join(' ')}`)
  console.log(`the second half came to ${growth.toFixed(0)} MB more than the first`)
  if (growth > mostSteadyGrowthMb) {
    console.error(`more than ${mostSteadyGrowthMb} MB`)
    process.exitCode = 1
  }
}

const { values, positionals } = parseArgs({ options: { steady: { type: 'string' } }, allowPositionals: true })
await (values.steady
  ? steady(Number(values.steady))
  : mutated(Number(positionals[0] ?? 500), Number(positionals[1] ?? 1)))
