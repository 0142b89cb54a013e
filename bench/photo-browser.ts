// Compares the photo engine in a browser's page with the same engine on Node: a photo of 12 megapixels from its bytes to the mended file.
import { ensureBuilt } from '../scripts/built.ts'
import { createPhotoPool } from '../src/photo/node/pool.ts'
import { drawPortrait, samplePortrait } from '../src/sample/portrait.ts'
import { provinceDefault as spec } from '../src/shared/photo/spec.ts'
import { openPageEngine } from '../test/fixtures/photo/page-engine.ts'
import type { Figure } from './figure.ts'

const photos = 15
const warmUp = 4
/** Aims of the photo page. */
const mostTimes = 1.2

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

/** One figure: the page's median time as a multiple of Node's, measured in turns. */
export async function* browserFigures(): AsyncGenerator<Figure> {
  ensureBuilt()
  const photo = await drawPortrait({ ...samplePortrait(11), background: '#438edb', width: 3000, height: 4000 })
  const pool = createPhotoPool({ size: 1 })
  const engine = await openPageEngine()
  const times: { node: number[]; page: number[] } = { node: [], page: [] }
  try {
    for (let i = -warmUp; i < photos; i++) {
      const start = performance.now()
      await pool.mend(photo, spec)
      const node = performance.now() - start
      const { ms } = await engine.open(photo, spec)
      if (i < 0) continue
      times.node.push(node)
      times.page.push(ms)
    }
  } finally {
    await engine.close()
    await pool.close()
  }
  const ratio = median(times.page) / median(times.node)
  yield {
    bench: 'photo',
    figure: 'check and mend 12 MP in a browser page',
    value: median(times.page),
    unit: 'ms',
    against: 'the time on Node',
    ratio,
    aim: mostTimes,
    holds: ratio <= mostTimes,
    peakRssMb: 0,
  }
}
