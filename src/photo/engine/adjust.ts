import type { Adjustment } from '../../shared/photo/adjustment.ts'
import type { CheckId } from '../../shared/photo/checks.ts'
import type { PhotoSpec } from '../../shared/photo/spec.ts'
import { type Affine, compose, type Point, similarity } from '../affine.ts'
import { frameForHead, type Head } from '../frame.ts'
import { geometryChecks, geometryIn, type Measured } from './examine.ts'
import { judge } from './judge.ts'

/**
 * The map (pixel of the frame to pixel of the photo) of a framing that a person changed. Rotation is about the middle of the
 * head.
 * @param adjustment degrees, millimetres of the print, and a factor
 * @example
 * adjustedMap(head, spec, unadjusted) // the same map as frameForHead(spec, head)
 */
export const adjustedMap = (head: Head, spec: PhotoSpec, { turn, right, down, zoom }: Adjustment): Affine => {
  const headMiddle: Point = [(spec.width - 1) / 2, (spec.head.crownMargin + spec.head.height / 2) * (spec.height - 1)]
  const moved: Point = [
    headMiddle[0] + (right / spec.widthMm) * spec.width,
    headMiddle[1] + (down / spec.heightMm) * spec.height,
  ]
  const back = similarity(moved, headMiddle, 1 / zoom, (-turn * Math.PI) / 180)
  return compose(frameForHead(spec, head), back)
}

/**
 * Roll (degrees) and head geometry (millimetres) of a framing, by check. Pure arithmetic, fast enough to run while a person drags
 * the frame.
 * @example measureAdjusted(head, spec, { ...unadjusted, turn: -3 }).roll // 3
 */
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

/** An adjustment within the limits, and the check that limited it; null when none did. */
export interface Allowed {
  readonly adjustment: Adjustment
  readonly stoppedBy: CheckId | null
}

const halvings = 12

/**
 * The last point between two adjustments at which every check that the first one passes still passes.
 * @example
 * const { adjustment, stoppedBy } = limitAdjustment(head, spec, unadjusted, { ...unadjusted, zoom: 2 })
 * // for example stoppedBy 'headHeight', and the zoom at which the head has the greatest height that the spec allows
 */
export const limitAdjustment = (subject: Head, spec: PhotoSpec, from: Adjustment, wanted: Adjustment): Allowed => {
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
      // The check that fails first on the path is the limit. The end of the path may fail others too.
      bad = share
      stoppedBy = failed
    }
  }
  return { adjustment: between(from, wanted, good), stoppedBy }
}
