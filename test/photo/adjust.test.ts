import fc from 'fast-check'
import { expect, it } from 'vitest'
import { limitAdjustment, measureAdjusted } from '../../src/photo/engine/adjust.ts'
import type { Subject } from '../../src/photo/engine/examine.ts'
import { unadjusted } from '../../src/shared/photo/adjustment.ts'
import { provinceDefault as spec } from '../../src/shared/photo/spec.ts'

/** An upright face whose crown is 1.2 eye-to-chin lengths above the eyes, which is all that framing uses. */
const subject = {
  face: { eyes: [400, 500], chin: [400, 700], eyeToChin: 200, roll: 0 },
  person: { crown: [400, 260], crownAboveEyes: 1.2 },
} as unknown as Subject

const found = measureAdjusted(subject, spec, unadjusted)

it('without adjustment, the head is where the spec requires it', () => {
  expect(found.roll).toBe(0)
  expect(found.headHeight).toBeCloseTo(spec.head.height * spec.heightMm, 6)
  expect(found.crownMargin).toBeCloseTo(spec.head.crownMargin * spec.heightMm, 0)
  expect(found.centring).toBeCloseTo(0, 6)
})

it('an adjustment moves by millimetres, enlarges by its factor and rotates by degrees', () => {
  const amount = fc.double({ min: -4, max: 4, noNaN: true })
  fc.assert(
    fc.property(amount, amount, fc.double({ min: 0.8, max: 1.2, noNaN: true }), (right, down, zoom) => {
      const moved = measureAdjusted(subject, spec, { turn: 0, right, down, zoom })
      expect(moved.headHeight).toBeCloseTo((found.headHeight as number) * zoom, 6)
      expect(moved.centring).toBeCloseTo(Math.abs(right), 2)
      const headMiddle = (moved.crownMargin as number) + (moved.headHeight as number) / 2
      expect(headMiddle).toBeCloseTo((found.crownMargin as number) + (found.headHeight as number) / 2 + down, 1)
    }),
  )
  expect(measureAdjusted(subject, spec, { ...unadjusted, turn: -3 }).roll).toBe(3)
})

it('an adjustment that goes too far stops at the limit and names the check', () => {
  const enlarged = limitAdjustment(subject, spec, unadjusted, { ...unadjusted, zoom: 1.6 })
  // Enlarged about its middle, the head reaches the upper edge before it is too large.
  expect(enlarged.stoppedBy).toBe('crownMargin')
  const { crownMargin } = measureAdjusted(subject, spec, enlarged.adjustment)
  expect(crownMargin).toBeGreaterThanOrEqual(spec.limits.crownMargin.failBelow! - 0.001)
  expect(crownMargin).toBeLessThan(spec.limits.crownMargin.failBelow! + 0.1)

  const lowered = { ...unadjusted, down: 2 }
  const far = limitAdjustment(subject, spec, lowered, { ...lowered, zoom: 1.6 })
  expect(far.stoppedBy).toBe('headHeight')
  const { headHeight } = measureAdjusted(subject, spec, far.adjustment)
  expect(headHeight).toBeLessThanOrEqual(spec.limits.headHeight.failAbove! + 0.001)
  expect(headHeight).toBeGreaterThan(spec.limits.headHeight.failAbove! - 0.1)
  const near = { turn: 2, right: 0.5, down: -0.2, zoom: 1.02 }
  expect(limitAdjustment(subject, spec, unadjusted, near)).toEqual({ adjustment: near, stoppedBy: null })
})
