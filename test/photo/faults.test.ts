import { afterAll, describe, expect, it } from 'vitest'
import { createPhotoPool } from '../../src/photo/node/pool.ts'
import { drawPortrait, type PortraitOptions, samplePortrait } from '../../src/sample/portrait.ts'
import { type ReasonCode, reasons } from '../../src/shared/photo/reasons.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'
import { incurable, photoReportSchema } from '../../src/shared/photo/verdict.ts'
import { portraitFaults } from '../fixtures/photo/portrait-faults.ts'

const pool = createPhotoPool({ size: 2 })
afterAll(() => pool.close())

const seeds = [3, 4]

describe('faults that need another photo', () => {
  const faults: [fault: string, spoil: Partial<PortraitOptions>, reason: ReasonCode][] = [
    ['nobody', { none: true }, 'face.none'],
    ['two people', { twoPeople: true }, 'face.several'],
    ['closed eyes', { closedEyes: 1, glasses: false }, 'eyes.closed'],
    ['open mouth', { openMouth: 1 }, 'mouth.open'],
    ['blurred', { blur: 8 }, 'sharpness.blurred'],
    ['dark', { dark: 0.75 }, 'light.dark'],
    ['over-exposed', { bright: 0.8 }, 'light.overExposed'],
    ['grey', { grey: true }, 'colour.grey'],
    ['crown cut off', { cutTop: 0.2 }, 'head.cutOff'],
    ['too few pixels', { width: 200, height: 280 }, 'source.lowResolution'],
  ]
  it.each(faults)('%s', async (_fault, spoil, reason) => {
    for (const seed of seeds) {
      const photo = await drawPortrait({ ...samplePortrait(seed), ...spoil })
      const { report, output } = await pool.mend(photo, provinceDefault)
      expect(output).toBeUndefined()
      expect(report.verdict).toBe('fail')
      expect(report.mended).toEqual([])
      expect(incurable(report).map((check) => check.reason)).toContain(reason)
    }
  })
})

describe('faults that can be mended', () => {
  const faults: [fault: string, spoil: Partial<PortraitOptions>, reason: ReasonCode, mended: string][] = [
    ['tilted head', { tilt: 12 }, 'pose.roll', 'straightened'],
    ['blue background', { background: '#438edb' }, 'background.tinted', 'backgroundReplaced'],
    ['grey background', { background: '#b8b8b8' }, 'background.notWhite', 'backgroundReplaced'],
    ['wrong size', {}, 'size.width', 'cropped'],
  ]
  it.each(faults)('%s', async (_fault, spoil, reason, mending) => {
    for (const seed of seeds) {
      const photo = await drawPortrait({ ...samplePortrait(seed), background: '#ffffff', ...spoil })
      const before = await pool.check(photo, provinceDefault)
      expect(before.checks.map((check) => check.reason)).toContain(reason)
      expect(reasons[reason].mendable).toBe(true)
      expect(incurable(before)).toEqual([])
      const { report, output } = await pool.mend(photo, provinceDefault)
      expect(report.verdict).not.toBe('fail')
      expect(report.mended).toContain(mending)
      expect(output).toBeDefined()
    }
  })
})

describe('every fault of the drawn portraits is reported at full strength', () => {
  it.each(portraitFaults)('$name', async ({ checks, spoil }) => {
    const plain = { ...samplePortrait(1000), background: '#ffffff', tilt: 0 }
    const report = await pool.check(await drawPortrait(spoil(plain, 1)), provinceDefault)
    const reported = report.checks.filter(({ id, verdict }) => checks.includes(id) && verdict !== 'pass')
    expect(reported).not.toEqual([])
  })
})

it('reports every check once, with value and limit, in its documented shape', async () => {
  const report = await pool.check(await drawPortrait(samplePortrait(1)), provinceDefault)
  expect(photoReportSchema.parse(report)).toEqual(report)
  const ids = report.checks.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.length).toBeGreaterThan(25)
  for (const { verdict, reason } of report.checks) expect(reason === null).toBe(verdict === 'pass')
})
