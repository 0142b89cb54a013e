import type { Adjustment } from '../shared/photo/adjustment.ts'
import type { PhotoSpec } from '../shared/photo/spec.ts'
import { type Affine, compose, type Point, similarity } from './affine.ts'
import { geometryChecks, geometryIn, type Measured, type Subject } from './examine.ts'
import { frameForHead } from './frame.ts'

/** The map (pixel of the frame to pixel of the photo) of a framing that a person changed; the head turns about its middle. */
export const adjustedMap = (
  { face, person }: Pick<Subject, 'face' | 'person'>,
  spec: PhotoSpec,
  { turn, right, down, zoom }: Adjustment,
): Affine => {
  const headMiddle: Point = [(spec.width - 1) / 2, (spec.head.crownMargin + spec.head.height / 2) * (spec.height - 1)]
  const moved: Point = [
    headMiddle[0] + (right / spec.widthMm) * spec.width,
    headMiddle[1] + (down / spec.heightMm) * spec.height,
  ]
  const back = similarity(moved, headMiddle, 1 / zoom, (-turn * Math.PI) / 180)
  return compose(frameForHead(spec, face, person), back)
}

/** Roll and head geometry by check, as a framing gives them: arithmetic alone, for limits that follow a hand. */
export const measureAdjusted = (
  subject: Pick<Subject, 'face' | 'person'>,
  spec: PhotoSpec,
  adjustment: Adjustment,
): Measured => ({
  roll: Math.abs(adjustment.turn),
  ...geometryChecks(geometryIn(subject, adjustedMap(subject, spec, adjustment), spec, spec)),
})
