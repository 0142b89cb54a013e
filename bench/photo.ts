// Photos: the whole check and mend of a 12-megapixel photo, as a multiple of sharp's bare decode, resize and encode in the same run.
import { cpuUsage, memoryUsage, resourceUsage } from 'node:process'
import sharp from 'sharp'
import { drawPortrait, samplePortrait } from '../src/cli/demo/portrait.ts'
import { createPhotoPool, type PhotoPool } from '../src/photo/node/pool.ts'
import { provinceDefault as spec } from '../src/shared/photo/spec.ts'
import type { Figure } from './figure.ts'

const photos = 40
const warmUp = 6
/** What issue 5 aims at: cost against the limit, and what a second worker brings. */
const mostCost = 4
const leastSpeedUp = 1.9
const megabyte = 1024 * 1024

const peakRssMb = (): number => Math.round(resourceUsage().maxRSS / 1024)

const figure = (part: Pick<Figure, 'figure' | 'value' | 'unit'> & Partial<Figure>): Figure => ({
  bench: 'photo',
  against: null,
  ratio: null,
  aim: null,
  holds: null,
  peakRssMb: peakRssMb(),
  ...part,
})

interface Cost {
  /** Photos a second, by the clock. */
  readonly rate: number
  /** Processor time a photo, all threads together: other work on the machine does not count. */
  readonly cpuMs: number
}

const measure = async (count: number, work: () => Promise<unknown>): Promise<Cost> => {
  const cpu = cpuUsage()
  const start = performance.now()
  await work()
  const seconds = (performance.now() - start) / 1000
  const { user, system } = cpuUsage(cpu)
  return { rate: count / seconds, cpuMs: (user + system) / 1000 / count }
}

const bare = (photo: Uint8Array): Promise<Uint8Array> =>
  sharp(photo).autoOrient().resize(spec.width, spec.height).jpeg({ quality: 90 }).toBuffer()

/** Checks and mends `count` photos on a pool, `atOnce` in flight. */
const mendAll = (pool: PhotoPool, photo: Uint8Array, atOnce: number, count = photos): Promise<Cost> => {
  let left = count
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const { output } = await pool.mend(photo, spec)
      if (output === undefined) throw new Error('the benchmark photo was not mended')
    }
  }
  return measure(count, () => Promise.all(Array.from({ length: atOnce }, lane)))
}

/** Runs the photo benchmark. */
export async function* figures(): AsyncGenerator<Figure> {
  const photo = await drawPortrait({ ...samplePortrait(11), background: '#438edb', width: 3000, height: 4000 })

  sharp.concurrency(1)
  sharp.cache(false)
  for (let i = 0; i < warmUp; i++) await bare(photo)
  const limit = await measure(photos, async () => {
    for (let i = 0; i < photos; i++) await bare(photo)
  })
  yield figure({ figure: 'sharp: decode, resize, encode 12 MP', value: limit.rate, unit: 'photos/s' })

  const single = createPhotoPool({ size: 1 })
  await mendAll(single, photo, 1, warmUp)
  const one = await mendAll(single, photo, 1)
  const before = memoryUsage().rss
  await mendAll(single, photo, 1)
  const growth = (memoryUsage().rss - before) / megabyte
  await single.close()
  const cost = one.cpuMs / limit.cpuMs
  yield figure({
    figure: 'check and mend 12 MP, one worker',
    value: one.rate,
    unit: 'photos/s',
    against: 'processor time of sharp alone',
    ratio: cost,
    aim: mostCost,
    holds: cost <= mostCost,
  })

  const double = createPhotoPool({ size: 2 })
  await mendAll(double, photo, 2, 2 * warmUp)
  const two = await mendAll(double, photo, 2)
  await double.close()
  const speedUp = two.rate / one.rate
  yield figure({
    figure: 'check and mend 12 MP, two workers',
    value: two.rate,
    unit: 'photos/s',
    against: 'one worker',
    ratio: speedUp,
    aim: leastSpeedUp,
    holds: speedUp >= leastSpeedUp,
  })
  yield figure({ figure: `memory growth over ${photos} further photos`, value: growth, unit: 'MB' })
}
