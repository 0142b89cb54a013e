// npm run drill:photos [-- COUNT SEED]: mutated photo files through the engine's workers. None may crash a worker, hang or take memory without bound.
import { memoryUsage } from 'node:process'
import { createPhotoPool } from '../src/photo/node/pool.ts'
import { provinceDefault } from '../src/shared/photo/spec.ts'
import { mutatedFiles } from '../test/photo/mutated-files.ts'

const [count, seed] = [Number(process.argv[2] ?? 500), Number(process.argv[3] ?? 1)]
const longestMs = 30_000
const mostGrowthMb = 400
const megabyte = 1024 * 1024

const pool = createPhotoPool({ size: 2 })
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

const growth = (peak - start) / megabyte
console.log(
  `${count} mutated files, seed ${seed}: no crash, no hang; slowest ${Math.round(slowest)} ms; memory grew by ${Math.round(growth)} MB after the first 30`,
)
console.log([...verdicts].map(([outcome, n]) => `${outcome} ${n}`).join(', '))
if (growth > mostGrowthMb) {
  console.error(`more than ${mostGrowthMb} MB`)
  process.exitCode = 1
}
