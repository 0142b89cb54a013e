import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPhotoPool } from '../../src/photo/node/pool.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { provinceDefault as spec } from '../../src/shared/photo/spec.ts'
import type { PhotoReport } from '../../src/shared/photo/verdict.ts'

const pool = createPhotoPool({ size: 2 })
afterAll(() => pool.close())

const valueIn = (report: PhotoReport, id: string): number =>
  report.checks.find((check) => check.id === id)?.value as number

const summary = (report: PhotoReport): string =>
  report.checks
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ id, value }) => `${id} ${value}`)
    .join(', ')

describe('good portraits', () => {
  const seeds = Array.from({ length: 16 }, (_, seed) => seed)
  const results = new Map<number, { first: PhotoReport; output: Uint8Array; second: PhotoReport; again: boolean }>()

  beforeAll(async () => {
    const run = async (seed: number): Promise<void> => {
      const photo = await drawPortrait(samplePortrait(seed, seed % 2 ? 'male' : 'female'))
      const { report, output } = await pool.mend(photo, spec)
      if (output === undefined) throw new Error(`portrait ${seed} was not mended: ${summary(report)}`)
      const { report: second, output: again } = await pool.mend(output, spec)
      results.set(seed, { first: report, output, second, again: again !== undefined })
    }
    await Promise.all(seeds.map(run))
  })

  it('pass after mending, and pass again unchanged', () => {
    for (const seed of seeds) {
      const { first, second, again } = results.get(seed)!
      expect(`${seed}: ${summary(first)}`).toBe(`${seed}: `)
      expect(`${seed}: ${summary(second)}`).toBe(`${seed}: `)
      expect(again).toBe(false)
      expect(second.mended).toEqual([])
    }
  })

  it('are upright, in the geometry of the spec, on white', () => {
    for (const seed of seeds) {
      const { second } = results.get(seed)!
      expect(valueIn(second, 'roll')).toBeLessThan(1)
      expect(valueIn(second, 'headHeight')).toBeCloseTo(spec.head.height * spec.heightMm, -0.3)
      expect(valueIn(second, 'centring')).toBeLessThan(0.5)
      expect(valueIn(second, 'backgroundWhite')).toBeGreaterThanOrEqual(97)
      expect(valueIn(second, 'backgroundUniformity')).toBeLessThanOrEqual(2)
    }
  })

  it('have a report that agrees with a second check of the result', () => {
    for (const seed of seeds) {
      const { first, second } = results.get(seed)!
      expect(Math.abs(valueIn(first, 'headHeight') - valueIn(second, 'headHeight'))).toBeLessThan(1)
      expect(Math.abs(valueIn(first, 'crownMargin') - valueIn(second, 'crownMargin'))).toBeLessThan(1)
      expect(valueIn(first, 'fileSize')).toBe(valueIn(second, 'fileSize'))
    }
  })

  it('are JPEG of the exact size, 300 dpi by their JFIF header, within the file size limits', async () => {
    for (const { output } of results.values()) {
      expect(Buffer.from(output.subarray(0, 20)).toString('hex')).toBe('ffd8ffe000104a46494600010101012c012c0000')
      const { format, width, height, density, channels } = await sharp(output).metadata()
      expect({ format, width, height, density, channels }).toEqual({
        format: 'jpeg',
        width: 295,
        height: 413,
        density: 300,
        channels: 3,
      })
      expect(output.length).toBeGreaterThanOrEqual(spec.kilobytes.min * 1024)
      expect(output.length).toBeLessThanOrEqual(spec.kilobytes.max * 1024)
    }
  })
})

describe('the same portrait in another file format', () => {
  const drawn = drawPortrait({ ...samplePortrait(7), background: '#ffffff' })
  const disguises: [name: string, disguise: (photo: Uint8Array) => Promise<Uint8Array>][] = [
    ['PNG with alpha', (photo) => sharp(photo).ensureAlpha(0.999).png().toBuffer()],
    ['PNG of 16 bits', (photo) => sharp(photo).toColourspace('rgb16').png().toBuffer()],
    ['WebP', (photo) => sharp(photo).webp({ quality: 95 }).toBuffer()],
    ['TIFF', (photo) => sharp(photo).tiff().toBuffer()],
    ['progressive JPEG', (photo) => sharp(photo).jpeg({ progressive: true }).toBuffer()],
    ['CMYK JPEG', (photo) => sharp(photo).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()],
    ['on its side, by EXIF', (photo) => sharp(photo).rotate(90).withMetadata({ orientation: 8 }).jpeg().toBuffer()],
    ['upside down', (photo) => sharp(photo).rotate(180).jpeg().toBuffer()],
    ['lying on its side', (photo) => sharp(photo).rotate(90).jpeg().toBuffer()],
  ]
  it.each(disguises)('%s is mended too', async (_name, disguise) => {
    const { report, output } = await pool.mend(await disguise(await drawn), spec)
    expect(summary(report)).toBe('')
    const again = await pool.check(output!, spec)
    expect(again.verdict).toBe('pass')
    expect(valueIn(again, 'roll')).toBeLessThan(1.5)
  })
})

it('reports when the photo was too short and its edge was repeated', async () => {
  const photo = await sharp(await drawPortrait({ ...samplePortrait(7, 'male'), background: '#ffffff' }))
    .extract({ left: 60, top: 110, width: 630, height: 850 })
    .jpeg({ quality: 92 })
    .toBuffer()
  const { report } = await pool.mend(photo, spec)
  expect(report.mended).toContain('edgesReplicated')
})

it('corrects a slight colour cast, reports it, and a second check agrees', async () => {
  const photo = await drawPortrait({
    ...samplePortrait(1007),
    background: '#ffffff',
    tilt: 0,
    spoil: { blueCast: 0.33 },
  })
  // A value just below the limit counts as over it, because the cut photo gives slightly different measures.
  const before = await pool.check(photo, spec)
  expect(before.checks.find(({ id }) => id === 'colourCast')?.value).toBeGreaterThan(4.7)
  const { report, output } = await pool.mend(photo, spec)
  expect(report.mended).toContain('colourCorrected')
  const again = await pool.mend(output!, spec)
  expect(summary(again.report)).toBe('')
  expect(again.output).toBeUndefined()
})

it('lightens a slightly dark face to within the limits, reports it, and a second check agrees', async () => {
  const photo = await drawPortrait({ ...samplePortrait(1000), background: '#ffffff', tilt: 0, dark: 0.5 })
  const light = (report: PhotoReport) =>
    report.checks.filter(({ id }) => id === 'luminance' || id === 'underExposure').map(({ verdict }) => verdict)
  expect(light(await pool.check(photo, spec))).toEqual(['warn', 'pass'])
  const { report, output } = await pool.mend(photo, spec)
  expect(report.mended).toContain('lightened')
  expect(light(report)).toEqual(['pass', 'pass'])
  const again = await pool.mend(output!, spec)
  expect(light(again.report)).toEqual(['pass', 'pass'])
  expect(again.output).toBeUndefined()
})
