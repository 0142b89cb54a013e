import type { Adjustment } from '../shared/photo/adjustment.ts'
import type { CheckId } from '../shared/photo/checks.ts'
import type { PhotoSpec } from '../shared/photo/spec.ts'
import { type Affine, compose, type Point, similarity } from './affine.ts'
import { geometryChecks, geometryIn, type Measured } from './examine.ts'
import { frameForHead, type Head } from './frame.ts'
import { judge } from './judge.ts'

/** The map (pixel of the frame to pixel of the photo) of a framing that a person changed; the head turns about its middle. */
export const adjustedMap = (
  { face, person }: Head,
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
export const measureAdjusted = (subject: Head, spec: PhotoSpec, adjustment: Adjustment): Measured => ({
  roll: Math.abs(adjustment.turn),
  ...geometryChecks(geometryIn(subject, adjustedMap(subject, spec, adjustment), spec, spec)),
})

/** The checks that a framing fails. */
const failedBy = (subject: Head, spec: PhotoSpec, adjustment: Adjustment): CheckId[] =>
  judge(measureAdjusted(subject, spec, adjustment), spec)
    .checks.filter(({ verdict }) => verdict === 'fail')
    .map(({ id }) => id)

const between = (from: Adjustment, to: Adjustment, share: number): Adjustment => ({
  turn: from.turn + (to.turn - from.turn) * share,
  right: from.right + (to.right - from.right) * share,
  down: from.down + (to.down - from.down) * share,
  zoom: from.zoom + (to.zoom - from.zoom) * share,
})

/** An adjustment inside the limits, and the check that stopped it short of what was wanted; null when nothing did. */
export interface Allowed {
  readonly adjustment: Adjustment
  readonly stoppedBy: CheckId | null
}

const halvings = 12

/** The farthest on the way from one adjustment to another that fails no check which the first one keeps. */
export const allowedOnTheWay = (subject: Head, spec: PhotoSpec, from: Adjustment, wanted: Adjustment): Allowed => {
  const already = failedBy(subject, spec, from)
  const newlyFailed = (adjustment: Adjustment): CheckId | undefined =>
    failedBy(subject, spec, adjustment).find((id) => !already.includes(id))
  let stoppedBy = newlyFailed(wanted)
  if (stoppedBy === undefined) return { adjustment: wanted, stoppedBy: null }
  let [good, bad] = [0, 1]
  for (let i = 0; i < halvings; i++) {
    const share = (good + bad) / 2
    const failed = newlyFailed(between(from, wanted, share))
    if (failed === undefined) good = share
    else {
      // What fails first on the way stops it; what is wanted may fail other checks too.
      bad = share
      stoppedBy = failed
    }
  }
  return { adjustment: between(from, wanted, good), stoppedBy }
}
