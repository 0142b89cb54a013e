// Checking and mending a 12-megapixel photo, as a multiple of sharp's bare decode, resize and encode in the same run.

import { cpuUsage, memoryUsage } from 'node:process'
import sharp from 'sharp'
import { peakRssMb } from '../src/cli/terminal/peak-memory.ts'
import { type Examination, examine } from '../src/photo/engine/examine.ts'
import { mend } from '../src/photo/engine/mend.ts'
import { decodePhoto } from '../src/photo/node/decode.ts'
import { encodeJpeg } from '../src/photo/node/jpeg.ts'
import { loadModels } from '../src/photo/node/models.ts'
import { createPhotoPool, type PhotoPool } from '../src/photo/node/pool.ts'
import { drawPortrait, samplePortrait } from '../src/sample/portrait.ts'
import { mebibyte } from '../src/shared/byte-size.ts'
import { provinceDefault as spec } from '../src/shared/photo/spec.ts'
import type { Figure } from './figure.ts'
import { browserFigures } from './photo-browser.ts'

/** Photos in one round. Rounds of the limit, of one worker and of two alternate, so that a slower machine affects all of them. */
const photos = 20
const rounds = 3
/** Photos that do not count, because code is still being compiled. A real batch has thousands. */
const warmUp = 25
/** Aims: cost relative to the limit, most of it the model of a person's classes, and the gain of a second worker. */
const mostCost = 20
const leastSpeedUp = 1.9

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
  /** Processor time per photo of all threads, so that other load does not count. */
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

/** Does the work `count` times, `atOnce` at the same time. */
const repeat = (work: () => Promise<unknown>, atOnce: number, count = photos): Promise<Cost> => {
  let left = count
  const lane = async (): Promise<void> => {
    while (left-- > 0) await work()
  }
  return measure(count, () => Promise.all(Array.from({ length: atOnce }, lane)))
}

/** Checks and mends photos on a pool. */
const mendAll = (pool: PhotoPool, photo: Uint8Array, atOnce: number, count = photos): Promise<Cost> =>
  repeat(
    async () => {
      const { output } = await pool.mend(photo, spec)
      if (output === undefined) throw new Error('the benchmark photo was not mended')
    },
    atOnce,
    count,
  )

/** The cheapest of several rounds, because other load only adds to the cost. */
const best = (costs: readonly Cost[]): Cost => ({
  rate: Math.max(...costs.map(({ rate }) => rate)),
  cpuMs: Math.min(...costs.map(({ cpuMs }) => cpuMs)),
})

/** Median processor time of each step and model per photo, in this thread. */
const split = async (photo: Uint8Array): Promise<Map<string, number>> => {
  const times = new Map<string, number[]>()
  const timed = async <Result>(step: string, work: () => Result | Promise<Result>): Promise<Result> => {
    const cpu = cpuUsage()
    const result = await work()
    const { user, system } = cpuUsage(cpu)
    times.set(step, [...(times.get(step) ?? []), (user + system) / 1000])
    return result
  }
  const models = await loadModels()
  for (let i = 0; i < 2 * warmUp; i++) {
    const source = await timed('decode', () => decodePhoto(photo))
    const examination = await timed('examine', () => examine(source, spec, models))
    const lookAgain = (jpeg: Uint8Array): Promise<Examination> =>
      timed('second look, part of mend', async () => examine(await decodePhoto(jpeg), spec, models))
    await timed('mend', () => mend(examination, spec, { encode: encodeJpeg, lookAgain }))
  }
  const middle = (values: readonly number[]): number => values.slice(warmUp).sort((a, b) => a - b)[warmUp >> 1]!
  return new Map([...times].map(([step, values]) => [step, middle(values)]))
}

/** Runs the photo benchmark. */
export async function* figures(): AsyncGenerator<Figure> {
  const photo = await drawPortrait({ ...samplePortrait(11), background: '#438edb', width: 3000, height: 4000 })
  sharp.concurrency(1)
  sharp.cache(false)
  // Two photos at once use two threads of sharp, which is about the most that two workers can gain under the current load.
  const bareAll = (atOnce: number): Promise<Cost> => repeat(() => bare(photo), atOnce)
  await bareAll(2)
  const single = createPhotoPool({ size: 1 })
  await mendAll(single, photo, 1, warmUp)
  const double = createPhotoPool({ size: 2 })
  await mendAll(double, photo, 2, 2 * warmUp)

  const [limits, doubleLimits, ones, twos]: [Cost[], Cost[], Cost[], Cost[]] = [[], [], [], []]
  let before = 0
  for (let round = 0; round < rounds; round++) {
    limits.push(await bareAll(1))
    ones.push(await mendAll(single, photo, 1))
    doubleLimits.push(await bareAll(2))
    twos.push(await mendAll(double, photo, 2))
    if (round === 0) before = memoryUsage().rss
  }
  const growth = (memoryUsage().rss - before) / mebibyte
  await Promise.all([single.close(), double.close()])
  const [limit, doubleLimit, one, two] = [best(limits), best(doubleLimits), best(ones), best(twos)]

  yield figure({ figure: 'sharp: decode, resize, encode 12 MP', value: limit.rate, unit: 'photos/s' })
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
  for (const [step, cpuMs] of await split(photo)) {
    yield figure({
      figure: `  of it: ${step}`,
      value: cpuMs,
      unit: 'ms',
      against: 'processor time of sharp alone',
      ratio: cpuMs / limit.cpuMs,
    })
  }
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
  const machine = doubleLimit.rate / limit.rate
  yield figure({
    figure: '  sharp: the same, two at once',
    value: doubleLimit.rate,
    unit: 'photos/s',
    against: 'one at a time',
    ratio: machine,
  })
  yield figure({
    figure: '  of what this machine gives two, two workers take',
    value: (100 * speedUp) / machine,
    unit: '%',
    against: 'the same, of sharp alone',
    ratio: speedUp / machine,
  })
  const further = 2 * (rounds - 1) * photos
  yield figure({ figure: `memory growth over ${further} further photos`, value: growth, unit: 'MB' })
  yield* browserFigures()
}
